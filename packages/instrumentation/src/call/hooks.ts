import { diag, type Span } from '@opentelemetry/api';
import { caughtLate } from '../callbacks.ts';
import { sketchOf } from '../diagnostics.ts';
import type { Outcome } from '../facts/call-summary.ts';
import type { RequestInfo } from '../facts/request-info.ts';

/** Argument of a `responseHook`. */
export interface ResponseInfo {
  readonly outcome: Outcome;
  /**
   * The parsed answer, including errors; undefined for streams, unparsed answers, and SDK
   * exceptions.
   */
  readonly answer: unknown;
}

/** Called when a call's span has started. */
export type RequestHook = (span: Span, request: RequestInfo) => void;

/** Called before a call's span ends. */
export type ResponseHook = (span: Span, response: ResponseInfo) => void;

const log = diag.createComponentLogger({ namespace: '@together-otel/instrumentation' });

/** The user's hooks; reports the first exception of each and contains the rest. */
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
      // An async hook fails later, where the application could not catch it.
      caughtLate(hook(), report);
    } catch (error) {
      report(error);
    }
  }
}
