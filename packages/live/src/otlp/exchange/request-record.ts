import type { Signal } from '../model.ts';
import type { Encoding } from '../payload.ts';

/** Outcome of a request: `pending` until answered, `aborted` if the client disconnected first. */
export type RequestOutcome = 'pending' | 'answered' | 'hung' | 'reset' | 'aborted';

/** One HTTP request, of any kind. */
export interface ReceivedRequest {
  /** 1, 2, 3 … in order of arrival. */
  readonly id: number;
  /** When it began. */
  readonly at: Date;
  readonly method: string;
  readonly path: string;
  /** As in node:http: lower-case names, repeated ones joined. */
  readonly headers: Readonly<Record<string, string>>;
  /** By path; undefined for other paths. */
  readonly signal?: Signal;
  /** By content type; undefined for other types. */
  readonly encoding?: Encoding;
  /** The content encoding: `identity`, `gzip`, or whatever was sent. */
  readonly compression: string;
  /** Size of the body as received. */
  readonly bytes: number;
  /** Uncompressed size of the body; undefined if it was never decompressed. */
  readonly payloadBytes?: number;
  /** Number of spans, data points or log records; undefined if unreadable. */
  readonly items?: number;
  readonly outcome: RequestOutcome;
  /** Status of the answer; undefined without one. */
  readonly status?: number;
}

/** A request that was not a valid export: rejected, and kept for inspection. */
export interface RejectedRequest {
  readonly requestId: number;
  readonly method: string;
  readonly path: string;
  readonly signal?: Signal;
  readonly status: number;
  readonly reason: string;
  /** The body as received, up to the limit. */
  readonly body: Uint8Array;
}
