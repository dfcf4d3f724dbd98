import type { Address } from './carrier.ts';

/** What a courier is given. */
export interface Errand {
  readonly parcels: readonly { readonly address: Address; readonly bytes: Uint8Array }[];
  /** When the process ends, in milliseconds since the epoch. */
  readonly deadline: number;
  /** Where the courier says how it went: the state, then a reason's length and text. */
  readonly report: SharedArrayBuffer;
}

const UNDER_WAY = 0;
const DELIVERED = 1;
const FAILED = 2;
const HEAD_BYTES = 8;
const REASON_BYTES = 512;

export function emptyReport(): SharedArrayBuffer {
  return new SharedArrayBuffer(HEAD_BYTES + REASON_BYTES);
}

/** Says how it went, and wakes the thread that waits. */
export function report(errand: Errand, failures: readonly string[]): void {
  const head = new Int32Array(errand.report, 0, 2);
  const [reason] = failures;
  if (reason !== undefined) {
    Atomics.store(head, 1, Buffer.from(errand.report, HEAD_BYTES).write(reason));
  }
  Atomics.store(head, 0, reason === undefined ? DELIVERED : FAILED);
  Atomics.notify(head, 0);
}

/**
 * Stops this thread until the courier is back, or the time is over.
 *
 * @returns why something was not delivered; undefined when all was.
 */
export function awaitReport({ deadline, report: shared }: Errand): string | undefined {
  const head = new Int32Array(shared, 0, 2);
  Atomics.wait(head, 0, UNDER_WAY, Math.max(0, deadline - Date.now()));
  const state = Atomics.load(head, 0);
  if (state === DELIVERED) return undefined;
  if (state === UNDER_WAY) return 'no answer';
  return Buffer.from(shared, HEAD_BYTES, Atomics.load(head, 1)).toString('utf8');
}
