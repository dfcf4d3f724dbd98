/**
 * Worker thread that sends the application thread's requests, and keeps sending while that thread
 * is blocked at exit. If no thread can start, a child process runs the same code at exit.
 *
 * A single file without imports: it may have to run when nothing can be read any more.
 */
import { type MessagePort, workerData } from 'node:worker_threads';
import { after, now } from '../clock.ts';
import { guarded, inBackground } from '../guard.ts';
import type { Answer } from '../sending/answer.ts';
import { sendFromHere } from '../sending/senders.ts';
import { sendLast } from './last-requests.ts';
import type { LastRequests } from './transport.ts';
import {
  BOOTED,
  FINISHED,
  type FromWorker,
  isFree,
  type ToWorker,
  type WorkerData,
} from './worker-messages.ts';

/** Set by the parent process. */
const ORDER = Symbol.for('together-otel.last-requests');

const order = (globalThis as { [ORDER]?: LastRequests })[ORDER];
if (order) {
  // Connections and timers do not keep our child process alive.
  const hold = setInterval(() => {}, 1000);
  inBackground(report(order, () => clearInterval(hold)));
} else {
  serve(workerData as WorkerData);
}

async function report(last: LastRequests, done: () => void): Promise<void> {
  const failure = await failureOf(sendLast(last));
  process.stdout.write(JSON.stringify(failure ?? {}));
  done();
}

async function failureOf<Failure>(
  sent: Promise<Failure>,
): Promise<Failure | { destination: string; reason: string }> {
  try {
    return await sent;
  } catch (error) {
    return { destination: '', reason: String(error) };
  }
}

function serve({ port, state }: WorkerData): void {
  // The application's thread gave up waiting and uses another transport.
  if (!isFree(state)) return;
  Atomics.store(state, BOOTED, 1);
  /** Answers that the application's thread may not have seen. */
  const attempts = new Map<number, Promise<Answer>>();
  port.on(
    'message',
    guarded((message: ToWorker) => {
      if (message.kind === 'send') {
        const { id, destination, bytes, timeoutMillis, seen } = message;
        for (const known of seen) attempts.delete(known);
        const answer = sendFromHere(destination, bytes, timeoutMillis);
        attempts.set(id, answer);
        inBackground(passOn(port, id, answer));
      } else {
        inBackground(finish(port, state, message.round, message.last, attempts));
      }
    }),
  );
}

async function passOn(port: MessagePort, id: number, answer: Promise<Answer>): Promise<void> {
  post(port, { kind: 'answer', id, answer: await answer });
}

async function finish(
  port: MessagePort,
  state: Int32Array,
  round: number,
  last: LastRequests,
  attempts: ReadonlyMap<number, Promise<Answer>>,
): Promise<void> {
  const sent = sendLast(
    last,
    (id) => attempts.get(id),
    (failure) => post(port, { kind: 'failed', round, failure }),
  );
  const late = new Promise<'late'>((resolve) => {
    after(Math.max(0, last.deadline - now()), () => resolve('late'));
  });
  const failure = await failureOf(Promise.race([sent, late]));
  // Reports the timeout, and failures up to then, to the waiting thread.
  if (failure !== 'late') post(port, { kind: 'finished', round, failure });
  // A round that ran out of time may end after a later one.
  Atomics.store(state, FINISHED, Math.max(round, Atomics.load(state, FINISHED)));
  Atomics.notify(state, FINISHED);
}

function post(port: MessagePort, message: FromWorker): void {
  port.postMessage(message);
}
