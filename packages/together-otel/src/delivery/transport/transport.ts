import type { Answer } from '../sending/answer.ts';
import type { Destination } from '../sending/destination.ts';

/** One try to send a request. */
export interface Attempt {
  readonly id: number;
  readonly answer: Promise<Answer>;
}

/** A request that has not been taken when the process ends. */
export interface LastRequest {
  readonly destination: Destination;
  readonly bytes: Uint8Array;
  /** The attempt that is under way. */
  readonly attempt: number | undefined;
  /** Whether it may be sent only after those before it to the same destination. */
  readonly isOrdered: boolean;
}

/** The last requests as they are handed to a thread or a process that sends them. */
export interface LastRequests {
  readonly requests: readonly LastRequest[];
  /** By the clock of `clock.ts`, in milliseconds. */
  readonly deadline: number;
}

/** Brings requests to their destinations, off the application's thread where that is possible. */
export interface Transport {
  /** Sends once. Its answer never rejects. */
  readonly send: (destination: Destination, bytes: Uint8Array, timeoutMillis: number) => Attempt;
  /**
   * Sends the last requests, and waits for the attempts that are under way, without a turn of the
   * event loop: nothing of the application runs.
   *
   * @param millis the longest time that it may take.
   * @param onLong called once it takes longer than an impatient person waits.
   * @returns why some were not taken; undefined when all were.
   */
  readonly finish: (
    requests: readonly LastRequest[],
    millis: number,
    onLong?: () => void,
  ) => LastFailure | undefined;
}

/** A request that was not taken. */
export interface FailedRequest {
  /** The id of its destination. */
  readonly destination: string;
  readonly reason: string;
  /** The receiver had not answered in time. */
  readonly ranOut?: boolean;
}

/** Why some of the last requests were not taken. */
export interface LastFailure {
  /** Undefined: time ran out before there was any answer. */
  readonly reason: string | undefined;
  /** The receiver had not answered in time. */
  readonly ranOut?: boolean;
  /** The id of the destination that it comes from, where it is known. */
  readonly destination?: string;
  /** What to do about it, where it is not the receiver's fault. */
  readonly advice?: string;
}
