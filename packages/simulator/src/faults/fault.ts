import type { ErrorTypePlace, KnownErrorName } from './known-errors.ts';

/** Any status, with a known error body or one of your own. */
export interface StatusFault {
  readonly kind: 'status';
  /** @default the known body's */
  readonly status?: number;
  /**
   * Name of a known body, an object (sent as JSON) or text (sent as `text/plain`).
   * @default the usual body of the status
   */
  readonly body?: KnownErrorName | Readonly<Record<string, unknown>> | { readonly text: string };
  /** Where a known body has its error type. @default as captured or documented for that body */
  readonly errorTypePlace?: ErrorTypePlace;
  /** Added to the usual headers, overriding those with the same name. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Value of `x-ratelimit-reset`, in seconds. @default 1 on 429 if the header profile has it */
  readonly retryAfterReset?: number;
}

/** An HTML page from the gateway in front of Together. */
export interface HtmlFault {
  readonly kind: 'html';
  /** @default 502 */
  readonly status?: number;
}

/** The connection is reset before any byte of the response. */
export interface ResetBeforeFault {
  readonly kind: 'reset-before';
}

/** The connection is reset inside the body. A JSON body is cut in half (after 0 chunks: before its first byte). */
export interface ResetInBodyFault {
  readonly kind: 'reset-in-body';
  /** Chunks that are still sent. @default 1 */
  readonly afterChunks?: number;
  /**
   * Pause before the reset, so that the client reads the data first: an error empties its queue.
   * @default 20
   */
  readonly pauseMillis?: number;
}

/** Sends nothing more and keeps the connection open. */
export interface HangFault {
  readonly kind: 'hang';
  /** Before the headers, or inside the body. @default 'headers' */
  readonly where?: 'headers' | 'body';
  /** Chunks sent first (`where: 'body'`); for a JSON body, half of it unless 0. @default 0 */
  readonly afterChunks?: number;
}

/** Delays the first byte of the response; the rest is normal. */
export interface SlowFirstByteFault {
  readonly kind: 'slow-first-byte';
  /** Pause before the endpoint begins to answer. */
  readonly millis: number;
}

/** Sends the body slowly. */
export interface SlowBodyFault {
  readonly kind: 'slow-body';
  /** Pause before each piece. */
  readonly millisPerChunk: number;
  /**
   * Splits the body into pieces of this many bytes; 1 is byte by byte. @default whole SSE chunks;
   * 64 bytes of others
   */
  readonly chunkBytes?: number;
}

/** An error event inside a stream, which then ends without `[DONE]`. */
export interface ErrorEventFault {
  readonly kind: 'error-event';
  /** @default 1 */
  readonly afterChunks?: number;
  /** The event's JSON. @default `{"error":{"message":…,"type":"server_error","param":null,"code":null}}` */
  readonly payload?: unknown;
}

/** One event that is not JSON, after which the stream continues. */
export interface MalformedSseFault {
  readonly kind: 'malformed-sse';
  /** @default 1 */
  readonly afterChunks?: number;
}

/** The stream ends early and cleanly, without `[DONE]`. */
export interface TruncatedSseFault {
  readonly kind: 'truncated-sse';
  /** @default 1 */
  readonly afterChunks?: number;
  /** End in the middle of the next event. @default false */
  readonly insideChunk?: boolean;
}

/** The text has characters of 2, 3 and 4 bytes, and every write ends inside such a character. */
export interface SplitUtf8Fault {
  readonly kind: 'split-utf8';
}

/** The first generated token is huge; other JSON answers are padded with spaces to that size. */
export interface HugeChunkFault {
  readonly kind: 'huge-chunk';
  /** @default 1048576 */
  readonly bytes?: number;
}

/** A response with an endless body. */
export interface EndlessBodyFault {
  readonly kind: 'endless-body';
  /** At least 200. With a success status, the body looks successful too. @default 500 */
  readonly status?: number;
  /** Size at which it ends after all. @default 16777216 */
  readonly bytes?: number;
}

/** A fault. `error-event`, `malformed-sse` and `truncated-sse` only apply to streams. */
export type Fault =
  | StatusFault
  | HtmlFault
  | ResetBeforeFault
  | ResetInBodyFault
  | HangFault
  | SlowFirstByteFault
  | SlowBodyFault
  | ErrorEventFault
  | MalformedSseFault
  | TruncatedSseFault
  | SplitUtf8Fault
  | HugeChunkFault
  | EndlessBodyFault;

/** The names of the faults. */
export type FaultKind = Fault['kind'];

/** A fault, and the requests it applies to. The first rule that matches a request wins. */
export interface FaultRule {
  /** Model id; a trailing `*` matches any rest. @default any */
  readonly model?: string;
  /** Path with or without `/v1`, such as `/chat/completions`; a trailing `*` matches any rest. @default any */
  readonly path?: string;
  /** API key, or its label in the ledger. @default any */
  readonly key?: string;
  /** Number of requests it applies to. @default Infinity */
  readonly count?: number;
  /** Number of matching requests that pass first. @default 0 */
  readonly after?: number;
  /** Probability (0..1) for each matching request, seeded. @default 1 */
  readonly probability?: number;
  readonly fault: Fault;
}
