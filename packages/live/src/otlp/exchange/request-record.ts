import type { Signal } from '../model.ts';
import type { Encoding } from '../payload.ts';

/** What became of a request: `pending` until answered, `aborted` when the client left before. */
export type RequestOutcome = 'pending' | 'answered' | 'hung' | 'reset' | 'aborted';

/** One HTTP request, of any kind. */
export interface ReceivedRequest {
  /** 1, 2, 3 … in the order the requests began. */
  readonly id: number;
  /** When it began. */
  readonly at: Date;
  readonly method: string;
  readonly path: string;
  /** As node:http gives them: lower-case names, repeated ones joined. */
  readonly headers: Readonly<Record<string, string>>;
  /** By the path; absent on another path. */
  readonly signal?: Signal;
  /** By the content type; absent for another type. */
  readonly encoding?: Encoding;
  /** The content encoding: `identity`, `gzip`, or what else was sent. */
  readonly compression: string;
  /** Bytes of the body as they came. */
  readonly bytes: number;
  /** Bytes of the body uncompressed; absent when they never were. */
  readonly payloadBytes?: number;
  /** Spans, data points or log records in it; absent when it could not be read. */
  readonly items?: number;
  readonly outcome: RequestOutcome;
  /** The status answered; absent while or when there was none. */
  readonly status?: number;
}

/** A request that was not a well-formed export: refused, and kept to be looked at. */
export interface RejectedRequest {
  readonly requestId: number;
  readonly method: string;
  readonly path: string;
  readonly signal?: Signal;
  readonly status: number;
  readonly reason: string;
  /** The body as it came, up to the limit. */
  readonly body: Uint8Array;
}
