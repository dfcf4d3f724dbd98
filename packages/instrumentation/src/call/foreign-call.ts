import { type Attributes, type Context, context } from '@opentelemetry/api';
import { attr } from '@together-otel/semconv';
import type { Outcome } from '../facts/call-summary.ts';
import { now } from '../facts/clock.ts';
import type { FailureMark, Flow, Position } from '../fallback/fallback-book.ts';
import { recordFallback } from '../telemetry/metric-recorder.ts';
import type { Endpoint } from '../together/endpoint.ts';
import { isUserAbort } from '../together/failure-kind.ts';
import type { ObservedCall } from './observed-call.ts';
import { type CallRequest, isAborted, readRequest } from './request.ts';
import type { Surroundings } from './surroundings.ts';

/** Providers by the last parts of their hosts; others are called by their host. */
const PROVIDERS: ReadonlyMap<string, string> = new Map([
  ['openai.com', 'openai'],
  ['anthropic.com', 'anthropic'],
  ['groq.com', 'groq'],
  ['mistral.ai', 'mistral_ai'],
  ['deepseek.com', 'deepseek'],
]);

/**
 * A call to another provider that may replace a failed call to Together. It makes no span; all that
 * is recorded is the fallback, with its outcome as soon as the response starts or fails.
 */
export class ForeignCall implements ObservedCall {
  readonly context: Context = context.active();
  readonly wantsContent = false;
  readonly #surroundings: Surroundings;
  readonly #endpoint: Endpoint;
  readonly #position: Position;
  #options: unknown;
  #claimed = false;
  #request: CallRequest | undefined;
  #replaces: FailureMark | undefined;

  constructor(surroundings: Surroundings, endpoint: Endpoint, previous: Flow | undefined) {
    this.#surroundings = surroundings;
    this.#endpoint = endpoint;
    this.#position = surroundings.fallbacks.enter(this.context, previous, now());
  }

  get flow(): Flow {
    return this.#position.flow;
  }

  claim(): boolean {
    const first = !this.#claimed;
    this.#claimed = true;
    return first;
  }

  claimAnswer(): boolean {
    return false;
  }

  abandonWith(): void {}

  describe(options: unknown): void {
    this.#options = options;
  }

  startAttempt(): undefined {
    if (this.#request) return;
    this.#request = readRequest(this.#options);
    if (!this.#request?.model) return;
    this.#replaces = this.#surroundings.fallbacks.match(this.#position, {
      model: this.#request.model,
      provider: providerOf(this.#endpoint),
      body: this.#request.fields,
    });
  }

  respond(): void {
    if (this.#request) this.#surroundings.fallbacks.succeed(this.#position, this.#request.fields);
    this.#end('success');
  }

  succeed(): void {}

  observeStream(): undefined {}

  endStream(): void {}

  cancel(): void {}

  fail(error: unknown): void {
    this.#end(isUserAbort(error) || isAborted(this.#options) ? 'cancelled' : 'error');
  }

  abandon(): void {}

  #end(outcome: Outcome): void {
    this.#record(outcome);
    // The code that made the call may hold what is left of it for long.
    this.#options = undefined;
    this.#request = undefined;
  }

  #record(outcome: Outcome): void {
    const replaces = this.#replaces;
    if (!replaces || !this.#request) return;
    this.#replaces = undefined;
    const { telemetry } = this.#surroundings;
    const { operation, model = '' } = this.#request;
    const provider = providerOf(this.#endpoint);
    const common: Attributes = {
      ...(operation.name && { [attr.operationName]: operation.name }),
      [attr.providerName]: provider,
      [attr.requestModel]: telemetry.models.admit(model),
      [attr.serverAddress]: this.#endpoint.address,
    };
    const to = { model, provider, outcome };
    recordFallback(telemetry.instruments, common, replaces, to, this.context);
  }
}

function providerOf({ address }: Endpoint): string {
  return PROVIDERS.get(address.split('.').slice(-2).join('.')) ?? address;
}
