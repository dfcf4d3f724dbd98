import { attempt, guarded } from '../guard.ts';
import { threads } from '../threads.ts';
import type { Inherited } from './inheritance.ts';

/** All threads of the process with a preload listen here. */
const NAME = 'together-otel.threads';

/** To the parent before its welcome: a thread has something to lose, or ends. */
interface News {
  readonly kind: 'news' | 'gone';
  readonly thread: number;
}

/** To a thread with news, from its parent: what the parent would send for it. */
export interface Welcome {
  readonly kind: 'welcome';
  readonly thread: number;
  /** Name of the parent's channel for {@link Inherited}. */
  readonly parent: string;
  /** Signals with their destinations as text. */
  readonly accepted: readonly string[];
  /** Shared: see the indices below. No message says so: blocked threads would pile them up. */
  readonly shared: Int32Array;
}

/** Threads are about to end and have to pass on everything. */
export interface Leave {
  readonly kind: 'leave';
  readonly threads: readonly number[];
  readonly parent: string;
  /** Shared: see the indices below. */
  readonly state: Int32Array;
}

/** Index of the number of a thread's parcels that its parent has taken. */
export const TAKEN = 0;
/** Index of whether a thread has something to lose. */
export const HAS_NEWS = 1;

/** Index of the number of threads that have noticed. */
export const NOTICED = 0;
/** Index of the number of threads that have passed on everything. */
export const DONE = 1;

type Message = News | Welcome | Leave;

/** What to do about messages of other threads. */
interface Handlers {
  news?: (message: News) => void;
  welcome?: (message: Welcome) => void;
  leave?: (message: Leave) => void;
}

/** What one thread passes on to its parent. */
export interface Parcel {
  readonly thread: number;
  readonly requests: readonly Inherited[];
}

/** A `BroadcastChannel` that doesn't keep its thread alive. */
export class Channel<Received> {
  readonly #port: Port;

  constructor(name: string, onMessage?: (data: Received) => void) {
    this.#port = new (threads().BroadcastChannel)(name) as unknown as Port;
    if (onMessage) this.#port.onmessage = guarded(({ data }) => onMessage(data as Received));
    // After the listener, which makes it keep the thread alive.
    this.#port.unref();
  }

  post(message: Message | Parcel): void {
    this.#port.postMessage(message);
  }

  /** What has arrived, without a turn of the event loop. */
  arrived(): Received[] {
    const all: Received[] = [];
    for (;;) {
      const received = threads().receiveMessageOnPort(this.#port as never);
      if (!received) return all;
      all.push((received as { readonly message: Received }).message);
    }
  }
}

/** The part of a `BroadcastChannel` in use. */
interface Port {
  onmessage: (event: { readonly data: unknown }) => void;
  postMessage(message: unknown): void;
  unref(): void;
}

let channel: Channel<Partial<Message> | null> | undefined;
const handlers: Handlers = {};

/** Opens this thread's end. */
export function listenToThreads(added: Handlers): void {
  Object.assign(handlers, added);
  channel ??= new Channel(NAME, handle);
}

export function tellThreads(message: Message): void {
  channel?.post(message);
}

/** Handles what has arrived, without a turn of the event loop. */
export function hearThreads(): void {
  for (const message of channel?.arrived() ?? []) attempt(() => handle(message));
}

/** Anything: an application may use the same name. */
function handle(data: Partial<Message> | null): void {
  switch (data?.kind) {
    case 'news':
    case 'gone':
      handlers.news?.(data as News);
      break;
    case 'welcome':
      handlers.welcome?.(data as Welcome);
      break;
    case 'leave':
      handlers.leave?.(data as Leave);
      break;
    default:
  }
}
