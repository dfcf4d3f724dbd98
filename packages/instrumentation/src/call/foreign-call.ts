import { type Context, context } from '@opentelemetry/api';
import { flowAttributes } from '../attribution/flow-attributes.ts';
import { after } from '../callbacks.ts';
import type { Outcome } from '../facts/call-summary.ts';
import { now } from '../facts/clock.ts';
import { readFiles } from '../facts/opaque-content.ts';
import type { Flow, Position, Replacement } from '../fallback/failed-call.ts';
import type { Asked } from '../fallback/input-print.ts';
import { recordReplacement } from '../telemetry/metric-recorder.ts';
import type { Endpoint } from '../together/endpoint.ts';
import { isUserAbort } from '../together/failure-kind.ts';
import type { ObservedCall } from './observed-call.ts';
import type { OpenCalls } from './open-calls.ts';
import { type CallRequest, isAborted, readRequest, timeoutReason } from './request.ts';
import type { Surroundings } from './surroundings.ts';

/** Providers by host suffix; others are named by their host. */
const PROVIDERS: ReadonlyMap<string, string> = new Map([
  ['openai.com', 'openai'],
  ['anthropic.com', 'anthropic'],
  ['groq.com', 'groq'],
  ['mistral.ai', 'mistral_ai'],
  ['deepseek.com', 'deepseek'],
]);

/**
 * A call to another provider that may replace a failed call to Together. It makes no span: only the
 * fallback is recorded, as soon as the response starts. If it fails, it is not a fallback and the
 * original failure stays open for the next call to replace.
 */
export class ForeignCall implements ObservedCall {
  readonly context: Context = context.active();
  readonly wantsContent = false;
  readonly #setAround = flowAttributes();
  readonly #surroundings: Surroundings;
  readonly #endpoint: Endpoint;
  readonly #open: OpenCalls;
  readonly #position: Position;
  #options: unknown;
  #claimed = false;
  #request: CallRequest | undefined;
  #asked: Asked | undefined;
  #replaces: Replacement | undefined;

  constructor(
    surroundings: Surroundings,
    endpoint: Endpoint,
    open: OpenCalls,
    previous: Flow | undefined,
  ) {
    this.#surroundings = surroundings;
    this.#endpoint = endpoint;
    this.#open = open;
    this.#position = surroundings.failedCalls.enter(this.context, previous, now());
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

  startAttempt(init?: unknown): undefined {
    if (this.#request) return;
    this.#request = readRequest(this.#options, init);
    const operation = this.#request?.operation.name;
    if (!this.#request?.model || !operation) return;
    const { model, fields } = this.#request;
    const asked: Asked = { operation, model, provider: providerOf(this.#endpoint), fields };
    this.#asked = asked;
    const unread = this.#surroundings.failedCalls.unread(asked, this.#open.asked());
    if (unread.length === 0) this.#match(asked);
    // The request does not wait for its files to be read.
    else void after(readFiles(unread), () => this.#asked && this.#match(asked));
  }

  #match(asked: Asked): void {
    const { failedCalls } = this.#surroundings;
    this.#replaces = failedCalls.match(this.#position, asked, this.#open.asked());
  }

  giveUpBody(): void {}

  respond(): void {
    const { failedCalls } = this.#surroundings;
    if (this.#asked && !this.#replaces) failedCalls.succeed(this.#position, this.#asked);
    this.#end('success');
  }

  succeed(): void {}

  observeStream(): undefined {}

  endStream(): void {}

  cancel(): void {}

  fail(error: unknown): void {
    const isAbort = isUserAbort(error) || isAborted(this.#options);
    this.#end(isAbort && !timeoutReason(this.#options) ? 'cancelled' : 'error');
  }

  abandon(): void {}

  #end(outcome: Outcome): void {
    if (outcome !== 'error') this.#record(outcome);
    else if (this.#replaces) this.#surroundings.failedCalls.release(this.#replaces);
    // The code that made the call may hold on to this object for a long time.
    this.#replaces = undefined;
    this.#asked = undefined;
    this.#options = undefined;
    this.#request = undefined;
  }

  #record(outcome: Outcome): void {
    const replaces = this.#replaces;
    if (!replaces || !this.#request) return;
    const { telemetry, attributions } = this.#surroundings;
    const { operation, model } = this.#request;
    const whose = attributions.find(this.context, this.#setAround, this.#request);
    const kind = telemetry.series.find({
      operation: operation.name,
      provider: providerOf(this.#endpoint),
      model,
      address: this.#endpoint.address,
    });
    const series = telemetry.series.findAttributed(kind, whose?.combination);
    recordReplacement(telemetry.instruments, series, replaces, { model, outcome }, this.context);
  }
}

function providerOf({ address }: Endpoint): string {
  return PROVIDERS.get(address.split('.').slice(-2).join('.')) ?? address;
}
