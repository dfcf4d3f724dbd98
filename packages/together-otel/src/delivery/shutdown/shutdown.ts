import { diag } from '@opentelemetry/api';
import { after, hold, holdFor, now, type Timer } from '../clock.ts';
import { attempt, guarded, inBackground } from '../guard.ts';
import { beforeBlocking } from '../handover/blocking.ts';
import { followChildren, takeFromChildren } from '../handover/child-threads.ts';
import { declineHandover, sendThroughParent } from '../handover/leaving-thread.ts';
import { withOriginals } from '../originals.ts';
import { announce, onFirstNews } from '../queue/news.ts';
import { outlets, pipelines, sendingFromHere, transportInUse } from '../queue/pipeline.ts';
import { isMainThread, threads } from '../threads.ts';
import type { FinishOptions } from '../transport/transport.ts';
import { onEndOfDeno } from './deno-end.ts';
import { watchListenersOfDeno } from './deno-listeners.ts';
import { onProcessExit } from './process-exit.ts';
import {
  onDeadlySignal,
  onDeadlySignalOfThread,
  type SignalWatch,
  shareWatchWithThreads,
} from './process-signals.ts';

/** Telemetry that did not arrive. */
interface Loss {
  readonly target: string;
  readonly reason: string;
  /** Remedy. */
  readonly advice: string;
}

/** Actions at process exit. */
export interface ShutdownOptions {
  /** Ends calls that are still open. */
  readonly endOpenCalls: () => void;
  /** Maximum delay of the exit, in milliseconds; 0 sends nothing. */
  readonly boundMillis: number;
  readonly onLoss: (loss: Loss) => void;
  /** Whether the process may be frozen at any time, so that each thread sends at once. */
  readonly isFrozenAtTimes?: boolean;
}

/**
 * Sends remaining telemetry at process exit, within a time limit, without changing how the process
 * ends: on its own, by `process.exit()`, by an unhandled error or rejection, or by a signal. Runs
 * without a turn of the event loop, so that no application code runs meanwhile.
 */
export function sendAtShutdown({
  endOpenCalls,
  boundMillis,
  onLoss,
  isFrozenAtTimes,
}: ShutdownOptions): void {
  if (boundMillis === 0) return;
  let remainingMillis = boundMillis;
  let hasLost = false;
  const send = (onLong?: () => void): void =>
    withOriginals(() => {
      const started = now();
      attempt(endOpenCalls);
      const loss = sendWhatIsLeft(remainingMillis, onLong);
      if (!isMainThread()) attempt(declineHandover);
      remainingMillis = Math.max(0, remainingMillis - (now() - started));
      if (loss && !hasLost) onLoss(loss);
      hasLost ||= loss !== undefined;
    });
  onProcessExit(() => send());
  // An application that handles the error continues: its open calls stay open, and nothing stops.
  const sendEarly = (): void => {
    sendNow(boundMillis);
  };
  onEndOfDeno({ exit: () => send(), error: sendEarly });
  if (!mayStartOthers()) sendBeforeExit(endOpenCalls, boundMillis);
  if (isMainThread()) {
    shareWatchWithThreads();
    watchListenersOfDeno();
    sendAtSignals(send);
  } else {
    // Whoever its threads have to tell, has to be told.
    followChildren(announce);
    onDeadlySignalOfThread(send, boundMillis);
    if (!isFrozenAtTimes) sendThroughParent(endOpenCalls);
  }
}

/** Until this thread or another has something to lose, signals end the process as usual. */
function sendAtSignals(send: (onLong?: () => void) => void): void {
  let signals: SignalWatch | undefined;
  let isWatching = false;
  let hasOwnNews = false;
  let isPaused = false;
  const watch = (): void => {
    if (isWatching) return;
    isWatching = true;
    // Now: some applications load it where no hook sees it, and their threads need the watch.
    attempt(threads);
    withOriginals(() => {
      signals = onDeadlySignal(send, sendSoon);
    });
  };
  onFirstNews(() => {
    hasOwnNews = true;
    watch();
    signals?.resume();
  });
  followChildren(() => {
    if (isWatching) return;
    watch();
    // A thread that waits for others in `Atomics.wait` couldn't end the process. What the others
    // lose to a signal is less than that.
    beforeBlocking(() => {
      if (hasOwnNews || isPaused) return;
      isPaused = true;
      withOriginals(() => signals?.pause());
    });
  });
}

/** Whether Node's permission model allows a thread or process for sending at the very end. */
function mayStartOthers(): boolean {
  const { permission } = process;
  return !permission || permission.has('worker') || permission.has('child');
}

/** The fallback: uses the event loop, if the process ends on its own. */
function sendBeforeExit(endOpenCalls: () => void, boundMillis: number): void {
  const send = async (): Promise<void> => {
    const held = hold(boundMillis);
    attempt(endOpenCalls);
    await flushAll();
    held.cancel();
  };
  process.once(
    'beforeExit',
    guarded(() => inBackground(send())),
  );
}

/** Sends everything pending; more may follow. */
function sendSoon(): void {
  inBackground(flushAll());
}

async function flushAll(): Promise<void> {
  // The application's own exporter may throw instead of rejecting.
  await Promise.allSettled([...pipelines].map(async (pipeline) => pipeline.flush()));
}

/**
 * Sends everything pending and waits for the answers; failed requests are retried later. Keeps the
 * process alive meanwhile, so that callers who await it can continue.
 *
 * @param millis maximum duration.
 */
export async function sendEverything(millis: number): Promise<void> {
  let timer: Timer | undefined;
  const late = new Promise<void>((resolve) => {
    timer = after(millis, resolve);
  });
  await holdFor(Promise.race([late, sendingFromHere(flushAll)]), millis);
  timer?.cancel();
}

function sendWhatIsLeft(millis: number, onLong?: () => void): Loss | undefined {
  // Avoids a warning about an unresolved resource; it is all there is.
  diag.disable();
  for (const outlet of outlets) outlet.stop();
  const started = now();
  // Most of the time is for sending, however busy they are.
  attempt(() => takeFromChildren(millis / 4));
  const restMillis = Math.max(0, millis - (now() - started));
  return withOriginals(() => sendAll(restMillis, { onLong }));
}

/**
 * Sends everything pending without a turn of the event loop; more may follow.
 *
 * @param millis maximum duration.
 * @returns undelivered telemetry, which is lost.
 */
export function sendNow(millis: number): Loss | undefined {
  return withOriginals(() => sendAll(millis, { goesOn: true }));
}

function sendAll(millis: number, options: FinishOptions): Loss | undefined {
  for (const pipeline of pipelines) attempt(() => pipeline.handOn());
  const left = [...outlets].flatMap((outlet) =>
    outlet.takeAll().map((queued) => ({
      outlet,
      last: {
        destination: outlet.destination(),
        bytes: queued.request.bytes,
        attempt: queued.attempt,
        isOrdered: outlet.isOrdered(queued),
      },
    })),
  );
  const [first] = left;
  if (!first) return undefined;
  const requests = left.map(({ last }) => last);
  const failure =
    millis > 0 ? transportInUse().finish(requests, millis, options) : { reason: undefined };
  if (!failure) return undefined;
  const refused = left.find(({ outlet }) => outlet.lastFailure !== undefined);
  const ranOut = failure.ranOut === true || failure.reason === undefined;
  const failed =
    (ranOut ? refused : undefined) ??
    left.find(({ last }) => last.destination.id === failure.destination) ??
    first;
  const { target, lastFailure, adviceOn } = failed.outlet;
  // After a timeout, an earlier answer is more informative.
  const reason =
    (ranOut ? lastFailure : undefined) ??
    failure.reason ??
    lastFailure ??
    (millis > 0 ? 'no response' : 'no time is left');
  return { target, reason, advice: failure.advice ?? adviceOn(reason) };
}
