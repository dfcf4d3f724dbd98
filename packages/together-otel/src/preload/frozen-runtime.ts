/**
 * AWS Lambda freezes a process as soon as its handler has answered, perhaps forever, and unsent
 * telemetry is lost. There, each call's telemetry is sent before the handler continues.
 */
import { guarded } from '../delivery/guard.ts';
import { type ShutdownOptions, sendNow } from '../delivery/shutdown/shutdown.ts';

// Captured: an application's tests replace the global one and count what is pending.
const { queueMicrotask } = globalThis;

/** Maximum time a handler waits for the receiver, in milliseconds. */
const LONGEST_MILLIS = 1000;
/** The same while the receiver does not answer. */
const SHORTEST_MILLIS = 50;

/** Whether this process is frozen between requests. */
export function isFrozenAtTimes(env: Readonly<Record<string, string | undefined>>): boolean {
  return Boolean(env['AWS_LAMBDA_FUNCTION_NAME']);
}

/** Sends after each call, without a turn of the event loop. */
export class SendingAfterCalls {
  readonly #onLoss: ShutdownOptions['onLoss'];
  #boundMillis = LONGEST_MILLIS;
  #isPlanned = false;

  constructor(onLoss: ShutdownOptions['onLoss']) {
    this.#onLoss = onLoss;
  }

  /** A call is ending: its span and metrics are complete after the current code. */
  noteCall(): void {
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    queueMicrotask(
      guarded(() => {
        this.#isPlanned = false;
        this.#send();
      }),
    );
  }

  #send(): void {
    const loss = sendNow(this.#boundMillis);
    if (loss && this.#boundMillis === LONGEST_MILLIS) this.#onLoss(loss);
    this.#boundMillis = loss ? SHORTEST_MILLIS : LONGEST_MILLIS;
  }
}
