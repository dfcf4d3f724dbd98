import type { MessagePort } from 'node:worker_threads';
import type { Answer } from '../sending/answer.ts';
import type { Destination } from '../sending/destination.ts';
import type { FailedRequest, LastRequests } from './transport.ts';

/** What the transport's thread starts with. */
export interface WorkerData {
  readonly port: MessagePort;
  /** Shared: see the indices below. */
  readonly state: Int32Array;
}

/** Index of the last round of {@link Finish} that has ended. */
export const FINISHED = 0;
/** Index of what says that the thread runs. */
export const BOOTED = 1;
/** Index of who sends the last requests: 0 nobody yet, or one of the following. */
const OWNER = 2;
const THREAD = 1;
const OTHER_WAY = 2;

export function emptyState(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT));
}

/** Called by the thread: whether it is to send, and not another way that was taken meanwhile. */
export function isFree(state: Int32Array): boolean {
  return Atomics.compareExchange(state, OWNER, 0, THREAD) === 0;
}

/** Called where a thread does not start: whether another way may be taken, which it can't any more. */
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
  /** An attempt at the end has failed; others are under way, or will be. */
  | { readonly kind: 'failed'; readonly round: number; readonly failure: FailedRequest }
  | {
      readonly kind: 'finished';
      readonly round: number;
      readonly failure: FailedRequest | undefined;
    };
