import type { SendRecord } from './record.ts';

/** Names the call that a request belongs to; the application's own header. */
export const CALL_HEADER = 'x-call';

/** The rate-limit headers of Together, without their common beginning. */
const LIMIT_HEADER = /^x-(ratelimit|tokenlimit)-/;

/** Notes every HTTP request of the application's clients, at the moment at which it is sent. */
export class Sends {
  readonly records: SendRecord[] = [];
  readonly #ports: ReadonlyMap<string, number>;
  readonly #prepared = new Map<string, number>();
  readonly #onResponse = new Map<string, () => void>();

  /** @param ports the local ports that stand for hosts; nothing goes anywhere else. */
  constructor(ports: ReadonlyMap<string, number>) {
    this.#ports = ports;
  }

  /** The last moment at which the SDK lets the application see a request before it is sent. */
  prepare(headers: Headers): void {
    this.#prepared.set(headers.get(CALL_HEADER) ?? '', performance.now());
  }

  /** Runs `action` once, when the headers of a call's response are there. */
  whenAnswered(call: string, action: () => void): void {
    this.#onResponse.set(call, action);
  }

  /** The `fetch` of all clients. */
  readonly fetch = async (
    input: string | URL | Request,
    init: RequestInit = {},
  ): Promise<Response> => {
    const latest = performance.now();
    const url = new URL(String(input));
    // The SDK tries whether this `fetch` takes forms.
    if (url.protocol === 'data:') return fetch(url);
    const headers = new Headers(init.headers);
    const call = headers.get(CALL_HEADER) ?? '';
    const record: SendRecord = {
      call,
      retry: Number(headers.get('x-stainless-retry-count')),
      earliest: this.#prepared.get(call) ?? Number.NaN,
      latest,
    };
    this.records.push(record);
    const response = await fetch(this.#local(url), init);
    record.respondedAt = performance.now();
    record.status = response.status;
    const requestId = response.headers.get('x-request-id') ?? response.headers.get('cf-ray');
    if (requestId !== null) record.requestId = requestId;
    const limits = [...response.headers].filter(([name]) => LIMIT_HEADER.test(name));
    if (limits.length > 0) record.limits = Object.fromEntries(limits);
    this.#onResponse.get(call)?.();
    this.#onResponse.delete(call);
    return response;
  };

  #local(url: URL): URL {
    const port = this.#ports.get(url.hostname);
    if (port === undefined) throw new Error(`no local port stands for ${url.hostname}`);
    return new URL(url.pathname + url.search, `http://127.0.0.1:${port}`);
  }
}
