import type { Worker } from 'node:worker_threads';
import { now } from '../clock.ts';
import { attempt, guarded } from '../guard.ts';
import { withOriginals } from '../originals.ts';
import { outlets } from '../queue/pipeline.ts';
import { sharedNumbers, waitForNumber } from '../shared-numbers.ts';
import { threads, whenThreadsLoad } from '../threads.ts';
import { destinationText, Inheritance } from './inheritance.ts';
import { Patience } from './patience.ts';
import {
  Channel,
  DONE,
  HAS_NEWS,
  hearThreads,
  listenToThreads,
  NOTICED,
  type Parcel,
  TAKEN,
  tellThreads,
} from './thread-channel.ts';

// Captured: an application may replace them.
const { apply, set } = Reflect;

/**
 * How long threads may take to notice that they are asked, in milliseconds: those that compute
 * don't.
 */
const LONGEST_NOTICE_MILLIS = 500;
/** How long those that have noticed may take. */
const LONGEST_HANDOVER_MILLIS = 1000;
/** Applies before this thread ends others; applications may do so all the time. */
const patience = new Patience();

/** Threads that this one has started. */
const children = new Set<WeakRef<Worker>>();
/** What children leave to this thread; undefined before the first one. */
let estate: Estate | undefined;

interface Estate {
  /** Name of the channel. */
  readonly name: string;
  readonly channel: Channel<Parcel>;
  readonly inheritance: Inheritance;
  /** See {@link Welcome}, by thread. */
  readonly shared: Map<number, Int32Array>;
}

/**
 * Sends for the threads that this one starts, since they run no code at their end if they are
 * terminated, or if the process ends before them.
 *
 * @param onNews called when one of the process's other threads has something to lose.
 */
export function followChildren(onNews: () => void): void {
  // Bun and Deno don't announce new threads.
  whenThreadsLoad(() => attempt(() => follow(onNews)));
}

function follow(onNews: () => void): void {
  const { subscribe } = process.getBuiltinModule('node:diagnostics_channel');
  subscribe(
    'worker_threads',
    guarded((message) => {
      estate ??= openEstate(onNews);
      forgetEnded(estate);
      children.add(new WeakRef((message as { readonly worker: Worker }).worker));
    }),
  );
}

function openEstate(onNews: () => void): Estate {
  listenToThreads({
    news({ kind, thread }) {
      if (kind === 'gone') {
        forgetNewsOf(thread);
        return;
      }
      greet(thread);
      onNews();
    },
  });
  takeBeforeTermination();
  const name = `together-otel.parent.${threads().threadId}`;
  return {
    name,
    channel: new Channel(name, take),
    inheritance: new Inheritance(),
    shared: new Map(),
  };
}

function greet(thread: number): void {
  if (!estate || !runningChildren().includes(thread)) return;
  const shared = estate.shared.get(thread) ?? sharedNumbers(2);
  estate.shared.set(thread, shared);
  Atomics.store(shared, HAS_NEWS, 1);
  const accepted = [...outlets].map(destinationText);
  tellThreads({ kind: 'welcome', thread, parent: estate.name, accepted, shared });
}

function forgetNewsOf(thread: number): void {
  const shared = estate?.shared.get(thread);
  if (shared) Atomics.store(shared, HAS_NEWS, 0);
}

function take({ thread, requests }: Parcel): void {
  if (!estate) return;
  const shared = estate.shared.get(thread);
  if (shared) Atomics.add(shared, TAKEN, 1);
  estate.inheritance.add(thread, requests);
}

function forgetEnded({ inheritance, shared }: Estate): void {
  for (const child of children) if (idOf(child) === undefined) children.delete(child);
  const running = runningChildren();
  inheritance.forgetExcept(running);
  for (const thread of shared.keys()) if (!running.includes(thread)) shared.delete(thread);
}

/** Undefined once the thread has ended; Node sets its id to -1. */
function idOf(child: WeakRef<Worker>): number | undefined {
  const id = child.deref()?.threadId ?? -1;
  return id > 0 ? id : undefined;
}

/** Whether threads of this one are running. */
export function hasChildren(): boolean {
  return runningChildren().length > 0;
}

function runningChildren(): number[] {
  return [...children].map(idOf).filter((id) => id !== undefined);
}

function takeBeforeTermination(): void {
  const { prototype } = threads().Worker;
  const terminate = new Proxy(prototype.terminate, {
    apply(target, self: Worker, args) {
      attempt(() =>
        withOriginals(() => patience.spend(() => takeFrom([self.threadId], patience.left()))),
      );
      return apply(target, self, args) as Promise<number>;
    },
  });
  // False if it is frozen.
  set(prototype, 'terminate', terminate);
}

/**
 * Takes what this thread's own threads have not sent, without a turn of the event loop. They run on
 * until they are ended.
 *
 * @param millis maximum duration.
 */
export function takeFromChildren(millis: number = LONGEST_HANDOVER_MILLIS): void {
  takeFrom(runningChildren(), Math.min(millis, LONGEST_HANDOVER_MILLIS));
}

function takeFrom(candidates: readonly number[], millis: number): void {
  if (!estate) return;
  hearThreads();
  const { channel, name, shared } = estate;
  const asked = candidates.filter((thread) => shared.get(thread)?.[HAS_NEWS] === 1);
  // Once: from now on, they don't answer.
  for (const thread of asked) forgetNewsOf(thread);
  if (asked.length > 0) ask(asked, name, millis);
  for (const parcel of channel.arrived()) take(parcel);
}

function ask(asked: readonly number[], parent: string, millis: number): void {
  const started = now();
  const state = sharedNumbers(2);
  tellThreads({ kind: 'leave', threads: asked, parent, state });
  const noticedBy = started + Math.min(millis, LONGEST_NOTICE_MILLIS);
  const noticed = waitForNumber(state, NOTICED, asked.length, noticedBy);
  waitForNumber(state, DONE, noticed, started + millis);
}
