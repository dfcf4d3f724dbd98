import type { SendRecord } from './record.ts';

/** The application's own header; names the call that a request belongs to. */
export const CALL_HEADER = 'x-call';

/** Matches Together's rate-limit headers. */
const LIMIT_HEADER = /^x-(ratelimit|tokenlimit)-/;

/** Records every HTTP request of the application's clients at the moment it is sent. */
export class Sends {
  readonly records: SendRecord[] = [];
  readonly #ports: ReadonlyMap<string, number>;
  readonly #prepared = new Map<string, number>();
  readonly #onResponse = new Map<string, () => void>();

  /** @param ports local ports that stand in for hosts; nothing is sent anywhere else. */
  constructor(ports: ReadonlyMap<string, number>) {
    this.#ports = ports;
  }

  /** Marks the last moment at which the SDK shows the application a request before sending it. */
  prepare(headers: Headers): void {
    this.#prepared.set(headers.get(CALL_HEADER) ?? '', performance.now());
  }

  /** Runs `action` once, when the headers of a call's response arrive. */
  whenAnswered(call: string, action: () => void): void {
    this.#onResponse.set(call, action);
  }

  /** The `fetch` that all clients use. */
  readonly fetch = async (
    input: string | URL | Request,
    init: RequestInit = {},
  ): Promise<Response> => {
    const latest = performance.now();
    const url = new URL(String(input));
    // The SDK probes whether this `fetch` supports forms.
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
