import type { FaultKind } from '../faults/fault.ts';

/** How a request ended. `in-flight`: not yet, or the simulator was closed before it did. */
export type Outcome = 'in-flight' | 'complete' | 'client-aborted' | 'fault';

/**
 * One HTTP request, as the server saw it. Times are epoch milliseconds with fractions, all from one
 * high-resolution clock (`performance.timeOrigin + performance.now()`).
 */
export interface LedgerEntry {
  /** Counts from 1 in order of arrival. */
  sequence: number;
  /** When the request's headers were read. */
  receivedAt: number;
  method: string;
  /** Without the query. */
  path: string;
  /** As requested; null if the request has none. */
  model: string | null;
  /** `key-1`, `key-2`, … by first appearance; never the key. Null without one. */
  key: string | null;
  /** Value of the ledger's header. */
  group?: string;
  /** Id in the response headers: `x-request-id`, else `cf-ray`. */
  requestId?: string;
  /** Whether the request asked for a stream. */
  stream: boolean;
  /** `x-stainless-retry-count`; null if absent or not a number. */
  retryCount: number | null;
  /** 0 if no response was started. */
  status: number;
  /** The more specific of the error body's type and code; only on errors. */
  errorType?: string;
  promptTokens: number;
  /** Including reasoning. For an interrupted stream, the tokens sent so far. */
  completionTokens: number;
  /** Part of `promptTokens`. */
  cachedTokens: number;
  /** Part of `completionTokens`. */
  reasoningTokens: number;
  /** Whether the client received a usage object with these counts. */
  usageSent: boolean;
  /** Just before the response's first byte (status line) was written. */
  firstByteAt?: number;
  /** Just before the first chunk with generated content was written; only in streams. */
  firstTokenAt?: number;
  /** Chunks (SSE events, `[DONE]` included) written; 0 for other responses. */
  chunks: number;
  /** When each chunk with generated content was written: its length is their number. */
  chunkTimes: number[];
  /** When the response ended, or was found to be aborted. */
  endedAt?: number;
  outcome: Outcome;
  /** The fault that was applied, however the request ended. */
  fault?: FaultKind;
  /** Set if the text is a refusal by the model. */
  refusal?: boolean;
  /** Whether a recording was served. */
  replayed: boolean;
  /** Body bytes, without headers. */
  requestBytes: number;
  /** Body bytes, without headers and chunk framing. */
  responseBytes: number;
}
