import type { Answer } from './answer.ts';
import type { Destination } from './destination.ts';

/** Sends requests of OTLP to one destination. */
export interface Sender<D extends Destination = Destination> {
  /** Sends once. Never rejects. */
  readonly send: (destination: D, bytes: Uint8Array, timeoutMillis: number) => Promise<Answer>;
  readonly close: () => void;
}

/** How long an attempt may take, and until when that is. */
export interface TimeLimit {
  readonly timeoutMillis: number;
  /** By the clock of `clock.ts`. */
  readonly deadline: number;
}
