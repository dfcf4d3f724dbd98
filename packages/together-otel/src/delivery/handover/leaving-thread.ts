/**
 * A thread that is terminated, or that the process does not wait for, runs no code at its end. Its
 * parent sends for it: from the first answer on, all it exports; and what is left when it asks.
 */
import { now } from '../clock.ts';
import { attempt } from '../guard.ts';
import { withOriginals } from '../originals.ts';
import type { ExportRequest } from '../queue/export-queue.ts';
import { onFirstNews } from '../queue/news.ts';
import { type Outlet, outlets, pipelines, transportInUse, usePassing } from '../queue/pipeline.ts';
import { threads } from '../threads.ts';
import { beforeBlocking } from './blocking.ts';
import { hasChildren, takeFromChildren } from './child-threads.ts';
import { destinationText, type Inherited } from './inheritance.ts';
import {
  Channel,
  DONE,
  HAS_NEWS,
  hearThreads,
  type Leave,
  listenToThreads,
  NOTICED,
  type Parcel,
  TAKEN,
  tellThreads,
  type Welcome,
} from './thread-channel.ts';

/** A parent that takes nothing for so long, in milliseconds, is too busy to send for others. */
const LONGEST_SILENCE_MILLIS = 5000;

/** The parent, once it has answered. */
interface Parent {
  readonly channel: Channel<unknown>;
  readonly accepted: readonly string[];
  readonly shared: Int32Array;
}

let parent: Parent | undefined;
let hasNews = false;
let isEarly = false;
/** Number of parcels passed on. */
let passed = 0;
/** When the parent was last known to have taken everything. */
let currentAt = 0;

/**
 * Call in a thread other than the main one.
 *
 * @param endOpenCalls ends the calls that nobody will end any more.
 */
export function sendThroughParent(endOpenCalls: () => void): void {
  onFirstNews(() => {
    listenToThreads({
      welcome: (found) => {
        if (found.thread === threads().threadId) follow(found);
      },
      leave: (order) => {
        if (order.threads.includes(threads().threadId)) {
          withOriginals(() => leave(order, endOpenCalls));
        }
      },
    });
    tell();
    beforeBlocking(() => {
      if (hasNews) withOriginals(passOnEarly);
    });
  });
}

/** Tells the parent that nothing is left, at the end of this thread. */
export function declineHandover(): void {
  if (parent) Atomics.store(parent.shared, HAS_NEWS, 0);
  else tellThreads({ kind: 'gone', thread: threads().threadId });
}

function tell(): void {
  hasNews = true;
  if (parent) Atomics.store(parent.shared, HAS_NEWS, 1);
  else tellThreads({ kind: 'news', thread: threads().threadId });
}

function follow({ parent: name, accepted, shared }: Welcome): void {
  if (parent) return;
  parent = { channel: new Channel(name), accepted, shared };
  usePassing(passOn);
}

/** Leaves a request to the parent; false if it must be sent from here. */
function passOn(outlet: Outlet, request: ExportRequest): boolean {
  if (!parent || !isAttentive(parent)) return false;
  const destination = destinationText(outlet);
  if (!parent.accepted.includes(destination)) return false;
  post(parent.channel, [{ ...request, destination, isEarly }]);
  return true;
}

function isAttentive({ shared }: Parent): boolean {
  if (Atomics.load(shared, TAKEN) === passed) currentAt = now();
  return now() - currentAt < LONGEST_SILENCE_MILLIS;
}

function post(channel: Channel<unknown>, requests: readonly Inherited[]): void {
  passed += 1;
  channel.post({ thread: threads().threadId, requests } satisfies Parcel);
}

/** The application is about to block this thread: timers would not run until it goes on. */
function passOnEarly(): void {
  // The parent's answer, or its order to leave, may have arrived.
  hearThreads();
  if (!parent) return;
  hasNews = false;
  isEarly = true;
  for (const pipeline of pipelines) attempt(() => pipeline.handOn());
  isEarly = false;
  // A blocked thread doesn't hear of its own threads' news.
  if (!hasChildren()) declineHandover();
  onFirstNews(tell);
}

function leave({ parent: name, state }: Leave, endOpenCalls: () => void): void {
  count(state, NOTICED);
  try {
    attempt(endOpenCalls);
    // Its own threads end with it.
    takeFromChildren();
    for (const pipeline of pipelines) attempt(() => pipeline.handOn());
    const unsent = everythingUnsent();
    if (unsent.length > 0) post(parent?.channel ?? new Channel(name), unsent);
  } finally {
    count(state, DONE);
  }
}

function count(state: Int32Array, index: number): void {
  Atomics.add(state, index, 1);
  Atomics.notify(state, index);
}

/** What is being sent is left to the thread that sends it, if that has started. */
function everythingUnsent(): Inherited[] {
  const isRecalled = transportInUse().recall();
  return [...outlets].flatMap((outlet) => {
    const destination = destinationText(outlet);
    return outlet
      .takeAll()
      .filter(({ attempt: underWay }) => underWay === undefined || isRecalled)
      .map(({ request }) => ({ ...request, destination, isEarly: false }));
  });
}
