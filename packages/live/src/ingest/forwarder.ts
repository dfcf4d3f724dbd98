import { MEDIA_TYPES } from '../otlp/exchange/answer.ts';
import type { ExportRequest } from '../otlp/exchange/export-request.ts';
import type { Signal } from '../otlp/model.ts';
import { type Certificates, Connections } from './post.ts';

/** Where to forward one signal. */
export interface ForwardDestination {
  /** With the signal's path. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly certificates?: Certificates;
}

/** Where to forward received telemetry; signals that are left out stay here. */
export type ForwardTarget = Readonly<Partial<Record<Signal, ForwardDestination>>>;

/** Buffer size while the backend is unreachable; beyond it the oldest is dropped. */
const MAX_WAITING_BYTES = 32 * 1024 * 1024;
const TIMEOUT_MILLIS = 10_000;
const FIRST_PAUSE_MILLIS = 1000;
const LONGEST_PAUSE_MILLIS = 30_000;
const MOST_TRIES = 8;

/**
 * Forwards received exports to the backend that the application would have used, byte for byte and
 * in order, retrying while the backend is unreachable.
 */
export class Forwarder {
  readonly #target: ForwardTarget;
  readonly #say: (message: string) => void;
  readonly #connections = new Map<ForwardDestination, Connections>();
  #waiting: ExportRequest[] = [];
  #bytes = 0;
  #running: Promise<void> | undefined;
  #closed = false;
  #failing = false;
  #wake: (() => void) | undefined;

  /** @param say reports the first failure, and the recovery. */
  constructor(target: ForwardTarget, say: (message: string) => void) {
    this.#target = target;
    this.#say = say;
  }

  forward(request: ExportRequest): void {
    if (this.#closed || !this.#target[request.signal]) return;
    this.#waiting.push(request);
    this.#bytes += request.body.byteLength;
    while (this.#bytes > MAX_WAITING_BYTES && this.#waiting.length > 1) {
      this.#bytes -= this.#waiting.shift()?.body.byteLength ?? 0;
    }
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
  }

  /** Sends buffered exports, for at most `millis`. */
  async close(millis: number): Promise<void> {
    this.#closed = true;
    this.#wake?.();
    let timer: NodeJS.Timeout | undefined;
    const bound = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, millis);
    });
    await Promise.race([this.#running, bound]);
    clearTimeout(timer);
    this.#waiting = [];
    for (const connections of this.#connections.values()) connections.close();
  }

  async #run(): Promise<void> {
    let pause = FIRST_PAUSE_MILLIS;
    let tries = 0;
    for (let request = this.#waiting[0]; request; request = this.#waiting[0]) {
      const destination = this.#target[request.signal];
      const failure = destination && (await this.#post(request, destination));
      const origin = originOf(destination);
      tries += 1;
      if (failure?.again && tries < MOST_TRIES && !this.#closed) {
        this.#fail(origin, failure);
        await this.#pause(pause);
        pause = Math.min(pause * 2, LONGEST_PAUSE_MILLIS);
        continue;
      }
      if (failure) this.#fail(origin, failure);
      else if (this.#failing) {
        this.#failing = false;
        this.#say(`forwarding to ${origin} works again`);
      }
      pause = FIRST_PAUSE_MILLIS;
      tries = 0;
      if (this.#waiting[0] === request) {
        this.#waiting.shift();
        this.#bytes -= request.body.byteLength;
      }
    }
  }

  async #post(
    { encoding, body, compression }: ExportRequest,
    destination: ForwardDestination,
  ): Promise<{ reason: string; again: boolean } | undefined> {
    try {
      const status = await this.#connectionsTo(destination).post(
        body,
        {
          ...destination.headers,
          'content-type': MEDIA_TYPES[encoding],
          ...(compression !== 'identity' && { 'content-encoding': compression }),
        },
        TIMEOUT_MILLIS,
      );
      if (status >= 200 && status <= 299) return undefined;
      return {
        reason: `it returned ${status}${redirectAdvice(status)}`,
        again: [429, 502, 503, 504].includes(status),
      };
    } catch (error) {
      const cause = (error as Error).cause ?? error;
      return { reason: (cause as Error).message || String(cause), again: true };
    }
  }

  #connectionsTo(destination: ForwardDestination): Connections {
    const known = this.#connections.get(destination);
    if (known) return known;
    const { url, certificates } = destination;
    const connections = new Connections(url, certificates);
    this.#connections.set(destination, connections);
    return connections;
  }

  #fail(origin: string, { reason, again }: { reason: string; again: boolean }): void {
    if (this.#failing) return;
    this.#failing = true;
    const what = again ? 'buffering and retrying' : 'it is dropped there, and kept on this page';
    this.#say(`can't forward to ${origin}: ${reason}; ${what}`);
  }

  #pause(millis: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, millis);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** Without user info and path. */
function originOf(destination: ForwardDestination | undefined): string {
  return destination ? new URL(destination.url).origin : '';
}

function redirectAdvice(status: number): string {
  return status >= 300 && status < 400 ? ', a redirect; configure the final URL' : '';
}
