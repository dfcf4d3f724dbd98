import type { Answer } from './answer.ts';
import type { Destination } from './destination.ts';

/** Sends OTLP requests to one destination. */
export interface Sender<D extends Destination = Destination> {
  /** Sends once. Never rejects. */
  readonly send: (destination: D, bytes: Uint8Array, timeoutMillis: number) => Promise<Answer>;
  readonly close: () => void;
}

/** Timeout and deadline of an attempt. */
export interface TimeLimit {
  readonly timeoutMillis: number;
  /** On the clock of `clock.ts`. */
  readonly deadline: number;
}
