import { isMainThread } from 'node:worker_threads';
import { diag } from '@opentelemetry/api';
import { after, hold, holdFor, now, type Timer } from '../clock.ts';
import { attempt, guarded, inBackground } from '../guard.ts';
import { onFirstNews } from '../queue/news.ts';
import { outlets, pipelines, transportInUse } from '../queue/pipeline.ts';
import { onProcessExit } from './process-exit.ts';
import { onDeadlySignal } from './process-signals.ts';

/** Telemetry that did not arrive. */
interface Loss {
  readonly target: string;
  readonly reason: string;
  /** What to do about it. */
  readonly advice: string;
}

/** What happens when the process ends. */
export interface ShutdownOptions {
  /** Ends the calls that nobody will end any more. */
  readonly endOpenCalls: () => void;
  /** The longest time that it may hold up the end, in milliseconds; 0 sends nothing. */
  readonly boundMillis: number;
  readonly onLoss: (loss: Loss) => void;
}

/**
 * Sends what is left when the process ends, within a bound, and lets it end as it would have: by
 * itself, by `process.exit()`, by an error or a rejection that nobody handles, or by a signal. It
 * does so without a turn of the event loop, so that nothing of the application runs meanwhile.
 */
export function sendAtShutdown({ endOpenCalls, boundMillis, onLoss }: ShutdownOptions): void {
  if (boundMillis === 0) return;
  let remainingMillis = boundMillis;
  let hasLost = false;
  const send = (onLong?: () => void): void => {
    const started = now();
    attempt(endOpenCalls);
    const loss = sendWhatIsLeft(remainingMillis, onLong);
    remainingMillis = Math.max(0, remainingMillis - (now() - started));
    if (loss && !hasLost) onLoss(loss);
    hasLost ||= loss !== undefined;
  };
  onProcessExit(() => send());
  if (!mayStartOthers()) sendBeforeExit(endOpenCalls, boundMillis);
  // Until then a process ends by a signal as if nothing were here.
  if (isMainThread) onFirstNews(() => onDeadlySignal(send, sendSoon));
}

/** Whether Node's permission model leaves a thread or a process to send from at the very end. */
function mayStartOthers(): boolean {
  const { permission } = process;
  return !permission || permission.has('worker') || permission.has('child');
}

/** Without them there is the event loop, when the process ends by itself. */
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

/** Sends what there is; more may come. */
function sendSoon(): void {
  inBackground(flushAll());
}

async function flushAll(): Promise<void> {
  // An exporter of the application's may throw instead of rejecting.
  await Promise.allSettled([...pipelines].map(async (pipeline) => pipeline.flush()));
}

/**
 * Sends what there is, and waits for its answers; what fails is tried again later. Until then the
 * process has something to do: whoever waits for this promise goes on.
 *
 * @param millis the longest time that it may take.
 */
export async function sendEverything(millis: number): Promise<void> {
  let timer: Timer | undefined;
  const late = new Promise<void>((resolve) => {
    timer = after(millis, resolve);
  });
  await holdFor(Promise.race([late, flushAll()]), millis);
  timer?.cancel();
}

function sendWhatIsLeft(millis: number, onLong?: () => void): Loss | undefined {
  // A resource that is not whole yet would be complained about; it is what there is.
  diag.disable();
  for (const outlet of outlets) outlet.stop();
  return sendNow(millis, onLong);
}

/**
 * Sends what there is without a turn of the event loop.
 *
 * @param millis the longest time that it may take.
 * @param onLong called once it takes longer than an impatient person waits.
 * @returns what did not arrive, which is lost.
 */
export function sendNow(millis: number, onLong?: () => void): Loss | undefined {
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
    millis > 0 ? transportInUse().finish(requests, millis, onLong) : { reason: undefined };
  if (!failure) return undefined;
  const refused = left.find(({ outlet }) => outlet.lastFailure !== undefined);
  const ranOut = failure.ranOut === true || failure.reason === undefined;
  const failed =
    (ranOut ? refused : undefined) ??
    left.find(({ last }) => last.destination.id === failure.destination) ??
    first;
  const { target, lastFailure, advice: ofOutlet } = failed.outlet;
  // Where time ran out, what was answered before says more than that.
  const reason =
    (ranOut ? lastFailure : undefined) ??
    failure.reason ??
    lastFailure ??
    (millis > 0 ? 'no answer' : 'no time is left');
  return { target, reason, advice: failure.advice ?? ofOutlet };
}
