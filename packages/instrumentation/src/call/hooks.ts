import { diag, type Span } from '@opentelemetry/api';
import { caughtLate } from '../callbacks.ts';
import { sketchOf } from '../diagnostics.ts';
import type { Outcome } from '../facts/call-summary.ts';
import type { RequestInfo } from '../facts/request-info.ts';

/** What a `responseHook` gets. */
export interface ResponseInfo {
  readonly outcome: Outcome;
  /** The parsed answer, also one that is an error; undefined for streams, for what was not parsed, and for what the SDK threw. */
  readonly answer: unknown;
}

/** Called when a call's span has started. */
export type RequestHook = (span: Span, request: RequestInfo) => void;

/** Called before a call's span ends. */
export type ResponseHook = (span: Span, response: ResponseInfo) => void;

const log = diag.createComponentLogger({ namespace: '@together-otel/instrumentation' });

/** The user's hooks; what each of them throws is reported once and goes no further. */
export class Hooks {
  readonly #request: RequestHook | undefined;
  readonly #response: ResponseHook | undefined;
  readonly #reported = new Set<string>();

  constructor(request: RequestHook | undefined, response: ResponseHook | undefined) {
    this.#request = request;
    this.#response = response;
  }

  request(span: Span, info: RequestInfo): void {
    if (this.#request) this.#run('requestHook', () => this.#request?.(span, info));
  }

  response(span: Span, info: ResponseInfo): void {
    if (this.#response) this.#run('responseHook', () => this.#response?.(span, info));
  }

  #run(name: string, hook: () => unknown): void {
    const report = (error: unknown): void => {
      if (this.#reported.has(name)) return;
      this.#reported.add(name);
      log.error(`the option ${name} threw ${sketchOf(error)}; the call goes on (reported once)`);
    };
    try {
      // One that is asynchronous fails later, where nothing of the application would catch it.
      caughtLate(hook(), report);
    } catch (error) {
      report(error);
    }
  }
}
