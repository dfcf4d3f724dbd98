import type { Signal } from '../otlp/model.ts';

/** How the receiver treats the well-formed export requests of a signal. */
export type Behaviour =
  /** Accept the data and answer 200. */
  | { readonly kind: 'accept' }
  /** Reject the data with this status. */
  | {
      readonly kind: 'status';
      readonly status: number;
      /** Sent as `Retry-After`. */
      readonly retryAfterSeconds?: number;
      /** @default a google.rpc.Status in the request's encoding */
      readonly body?: string | Uint8Array;
    }
  /** Reject the data by never answering. */
  | { readonly kind: 'hang' }
  /** Accept the data at once, answer 200 only after this delay. */
  | { readonly kind: 'slow'; readonly millis: number }
  /** Reject the data by resetting the connection. */
  | { readonly kind: 'reset' }
  /**
   * Answer 200 with a partial success. OTLP does not identify the rejected items, so all are kept.
   */
  | { readonly kind: 'partial-success'; readonly rejected: number; readonly message: string };

const ACCEPT: Behaviour = { kind: 'accept' };

/** Current behaviour for each signal. */
export class Behaviours {
  readonly #bySignal = new Map<Signal, Behaviour>();

  set(behaviour: Behaviour, signals: readonly Signal[]): void {
    for (const signal of signals) this.#bySignal.set(signal, behaviour);
  }

  of(signal: Signal): Behaviour {
    return this.#bySignal.get(signal) ?? ACCEPT;
  }
}
