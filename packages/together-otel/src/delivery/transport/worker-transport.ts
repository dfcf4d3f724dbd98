import { devNull } from 'node:os';
import type { MessagePort, TransferListItem, Worker } from 'node:worker_threads';
import { now } from '../clock.ts';
import { attempt, guarded } from '../guard.ts';
import { environmentOfSender } from '../sender-environment.ts';
import { type Answer, retryable } from '../sending/answer.ts';
import type { Destination } from '../sending/destination.ts';
import { sendFromHere } from '../sending/senders.ts';
import { waitForNumber } from '../shared-numbers.ts';
import { occupyClosedStreams } from '../standard-streams.ts';
import { threads } from '../threads.ts';
import { findMemoryLimit } from './memory-limit.ts';
import { finishInProcess, mayStartProcess } from './process-transport.ts';
import type { Attempt, FinishOptions, LastFailure, LastRequest, Transport } from './transport.ts';
import { unannounced } from './unannounced.ts';
import {
  BOOTED,
  emptyState,
  FINISHED,
  type FromWorker,
  type ToWorker,
  takeFromThread,
} from './worker-messages.ts';

/** Milliseconds after which the final wait counts as long. */
const LONG_MILLIS = 200;
/** Milliseconds a thread may take to start before another transport is tried. */
const LONGEST_START_MILLIS = 1000;

/** Number of files that a thread opens at startup for its event loop. */
const THREAD_FILES = 8;

const fs = process.getBuiltinModule('node:fs');

/** A running thread. */
interface Running {
  readonly worker: Worker;
  readonly port: MessagePort;
  readonly state: Int32Array;
}

/**
 * Sends from a worker thread, started with the first request. While the application's thread is
 * blocked at exit, the worker still sees the answers of requests in flight, so that none is sent
 * twice. The application's fake timers, mocked network and other instrumentations don't affect the
 * worker.
 */
export class WorkerTransport implements Transport {
  readonly #source: string;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #seen: number[] = [];
  #running: Running | undefined;
  /** Why no thread can start. */
  #obstacle: string | undefined;
  #ids = 0;
  #rounds = 0;

  /** @param source code of the thread, read in advance. */
  constructor(source: string) {
    this.#source = source;
  }

  send(destination: Destination, bytes: Uint8Array, timeoutMillis: number): Attempt {
    this.#ids += 1;
    const id = this.#ids;
    const running = this.#start();
    if (!running) return { id, answer: sendFromHere(destination, bytes, timeoutMillis) };
    const answer = new Promise<Answer>((resolve) => {
      this.#waiting.set(id, resolve);
    });
    const seen = this.#seen;
    this.#seen = [];
    try {
      post(running, { kind: 'send', id, destination, bytes, timeoutMillis, seen });
    } catch (error) {
      this.#settle(id, retryable(error));
    }
    return { id, answer };
  }

  finish(
    requests: readonly LastRequest[],
    millis: number,
    { onLong = () => {}, goesOn = false }: FinishOptions = {},
  ): LastFailure | undefined {
    const deadline = now() + millis;
    const last = { requests, deadline };
    const running = this.#running ?? (isHere() && hasFreeFiles() ? this.#start() : undefined);
    if (!running) {
      onLong();
      return finishInProcess(this.#source, last, this.#obstacle);
    }
    this.#rounds += 1;
    const round = this.#rounds;
    post(running, { kind: 'finish', round, last });
    const startMillis = Math.min(millis * 0.75, LONGEST_START_MILLIS);
    const { state } = running;
    const started = deadline - millis;
    // It may still have to finish rounds that ran out of time.
    const waitUntil = (until: number): boolean =>
      waitForNumber(state, FINISHED, round, until) >= round;
    if (!waitUntil(started + Math.min(LONG_MILLIS, startMillis))) onLong();
    waitUntil(started + startMillis);
    // Without another transport, or if it is needed again, a thread that starts late is the best hope.
    const mayReplace = !goesOn && mayStartProcess();
    if (mayReplace && Atomics.load(state, BOOTED) === 0 && takeFromThread(state)) {
      return finishInProcess(this.#source, last, 'no thread started in time');
    }
    waitUntil(deadline);
    return this.#result(running, round);
  }

  recall(): boolean {
    const running = this.#running;
    // Where no thread can start, attempts are made from here, and may be arriving.
    if (!running) return this.#obstacle === undefined;
    return Atomics.load(running.state, BOOTED) === 0 && takeFromThread(running.state);
  }

  #result({ port }: Running, round: number): LastFailure | undefined {
    let known: LastFailure | undefined;
    for (;;) {
      const received = threads().receiveMessageOnPort(port) as { message: FromWorker } | undefined;
      if (!received) return known ?? { reason: undefined };
      const { message } = received;
      if (message.kind === 'answer') {
        if (message.answer.status !== 'success') {
          const { message: reason, code } = message.answer.error;
          known ??= { reason, ranOut: code === 'timeout' };
        }
        this.#settle(message.id, message.answer);
      } else if (message.round === round) {
        if (message.kind === 'failed') known ??= message.failure;
        else return message.failure;
      }
    }
  }

  #start(): Running | undefined {
    if (this.#running || this.#obstacle !== undefined) return this.#running;
    try {
      this.#obstacle = findMemoryLimit();
      if (this.#obstacle !== undefined) return undefined;
      const { MessageChannel, Worker } = threads();
      const { port1: port, port2 } = new MessageChannel();
      const state = emptyState();
      occupyClosedStreams();
      const options = {
        eval: true,
        name: 'together-otel',
        workerData: { port: port2, state },
        transferList: [port2 as unknown as TransferListItem],
        // Runs no preload, ours included, and prints nothing.
        execArgv: [],
        env: environmentOfSender(),
        stdout: true,
        stderr: true,
      };
      const worker = unannounced(() => new Worker(this.#source, options));
      const running = { worker, port, state };
      worker.on(
        'error',
        guarded((error) => this.#stopped(running, failureText(error))),
      );
      worker.on(
        'exit',
        guarded(() => this.#stopped(running, 'the thread has ended')),
      );
      worker.unref();
      port.on(
        'message',
        guarded((message: FromWorker) => {
          if (message.kind === 'answer') this.#settle(message.id, message.answer);
        }),
      );
      port.unref();
      this.#running = running;
    } catch (error) {
      this.#obstacle = failureText(error);
    }
    return this.#running;
  }

  #settle(id: number, answer: Answer): void {
    this.#seen.push(id);
    const resolve = this.#waiting.get(id);
    this.#waiting.delete(id);
    resolve?.(answer);
  }

  /** Retries requests in flight from the application's thread. */
  #stopped(running: Running, obstacle: string): void {
    if (this.#running !== running) return;
    this.#running = undefined;
    this.#obstacle = obstacle;
    for (const id of [...this.#waiting.keys()]) this.#settle(id, retryable(new Error(obstacle)));
    attempt(() => running.port.close());
  }
}

function post({ port }: Running, message: ToWorker): void {
  port.postMessage(message);
}

function failureText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Whether the working directory still exists: without it, a thread ends as soon as it starts. */
function isHere(): boolean {
  try {
    fs.realpathSync.native('.');
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOENT';
  }
}

/** Whether enough files can be opened: without them, a thread ends as soon as it starts. */
function hasFreeFiles(): boolean {
  const opened: number[] = [];
  try {
    while (opened.length < THREAD_FILES) opened.push(fs.openSync(devNull, 'r'));
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code !== 'EMFILE' && code !== 'ENFILE';
  } finally {
    for (const file of opened) attempt(() => fs.closeSync(file));
  }
}
