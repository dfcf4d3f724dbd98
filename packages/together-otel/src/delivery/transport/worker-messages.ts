import type { MessagePort } from 'node:worker_threads';
import type { Answer } from '../sending/answer.ts';
import type { Destination } from '../sending/destination.ts';
import { sharedNumbers } from '../shared-numbers.ts';
import type { FailedRequest, LastRequests } from './transport.ts';

/** Initial data of the transport's thread. */
export interface WorkerData {
  readonly port: MessagePort;
  /** Shared: see the indices below. */
  readonly state: Int32Array;
}

/** Index of the last completed round of {@link Finish}. */
export const FINISHED = 0;
/** Index of the flag that the thread is running. */
export const BOOTED = 1;
/** Index of who sends the last requests: 0 for no one yet, or one of the following. */
const OWNER = 2;
const THREAD = 1;
const OTHER_WAY = 2;

export function emptyState(): Int32Array {
  return sharedNumbers(3);
}

/** Called by the thread: claims the sending, unless a replacement has claimed it. */
export function isFree(state: Int32Array): boolean {
  return Atomics.compareExchange(state, OWNER, 0, THREAD) === 0;
}

/**
 * Called when a thread does not start: claims the sending for a replacement, unless the thread has.
 */
export function takeFromThread(state: Int32Array): boolean {
  return Atomics.compareExchange(state, OWNER, 0, OTHER_WAY) === 0;
}

export type ToWorker = Send | Finish;

interface Send {
  readonly kind: 'send';
  readonly id: number;
  readonly destination: Destination;
  readonly bytes: Uint8Array;
  readonly timeoutMillis: number;
  /** Attempts whose answers have been seen. */
  readonly seen: readonly number[];
}

interface Finish {
  readonly kind: 'finish';
  readonly round: number;
  readonly last: LastRequests;
}

export type FromWorker =
  | { readonly kind: 'answer'; readonly id: number; readonly answer: Answer }
  /** An attempt at exit has failed; others are in flight or still to come. */
  | { readonly kind: 'failed'; readonly round: number; readonly failure: FailedRequest }
  | {
      readonly kind: 'finished';
      readonly round: number;
      readonly failure: FailedRequest | undefined;
    };
