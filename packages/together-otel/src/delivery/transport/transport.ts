import type { Answer } from '../sending/answer.ts';
import type { Destination } from '../sending/destination.ts';

/** One attempt to send a request. */
export interface Attempt {
  readonly id: number;
  readonly answer: Promise<Answer>;
}

/** A request that is undelivered at process exit. */
export interface LastRequest {
  readonly destination: Destination;
  readonly bytes: Uint8Array;
  /** The attempt in flight. */
  readonly attempt: number | undefined;
  /** Whether it must wait for earlier requests to the same destination. */
  readonly isOrdered: boolean;
}

/** The last requests, in the form passed to the sending thread or process. */
export interface LastRequests {
  readonly requests: readonly LastRequest[];
  /** On the clock of `clock.ts`, in milliseconds. */
  readonly deadline: number;
}

/** Delivers requests, off the application's thread if possible. */
export interface Transport {
  /** Sends once. Its answer never rejects. */
  readonly send: (destination: Destination, bytes: Uint8Array, timeoutMillis: number) => Attempt;
  /**
   * Sends the last requests and waits for attempts in flight, without a turn of the event loop: no
   * application code runs.
   *
   * @param millis maximum duration.
   * @returns why some were not delivered; undefined if all were.
   */
  readonly finish: (
    requests: readonly LastRequest[],
    millis: number,
    options?: FinishOptions,
  ) => LastFailure | undefined;
  /**
   * Gives up the attempts in flight, if none of them has been made yet.
   *
   * @returns whether none ever will be.
   */
  readonly recall: () => boolean;
}

export interface FinishOptions {
  /** Called once it takes noticeably long. */
  readonly onLong?: (() => void) | undefined;
  /** Whether more may follow: then nothing replaces a thread that is slow to start. @default false */
  readonly goesOn?: boolean;
}

/** A request that was not delivered. */
export interface FailedRequest {
  /** Id of its destination. */
  readonly destination: string;
  readonly reason: string;
  /** Set if the receiver did not answer in time. */
  readonly ranOut?: boolean;
}

/** Why some of the last requests were not delivered. */
export interface LastFailure {
  /** Undefined after a timeout without any answer. */
  readonly reason: string | undefined;
  /** Set if the receiver did not answer in time. */
  readonly ranOut?: boolean;
  /** Id of the destination concerned, if known. */
  readonly destination?: string;
  /** Remedy, unless the receiver is to blame. */
  readonly advice?: string;
}
