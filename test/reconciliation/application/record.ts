/** One HTTP request, noted where the SDK calls `fetch`. Times are `performance.now()`. */
export interface SendRecord {
  readonly call: string;
  /** 0 for the first. */
  readonly retry: number;
  /** The instrumentation counted the request between these two moments. */
  readonly earliest: number;
  readonly latest: number;
  respondedAt?: number;
  /** Absent when no response came. */
  status?: number;
  /** As the ledger names it: `x-request-id`, else `cf-ray`. */
  requestId?: string;
  /** The rate-limit headers that it had. */
  limits?: Readonly<Record<string, string>>;
}

/** How a call ended, as its caller saw it. */
type Outcome = 'success' | 'error' | 'cancelled' | 'abandoned';

/** What the SDK threw. */
export interface FailureRecord {
  /** Of its class. */
  readonly name: string;
  readonly message: string;
  readonly status?: number;
}

/** One call, from the method of the SDK to the last byte that was read. */
export interface CallRecord {
  readonly id: string;
  readonly host: string;
  readonly key: string;
  /** `gen_ai.operation.name`; absent for calls of no model. */
  readonly operation?: string;
  readonly model?: string;
  readonly streamed: boolean;
  outcome: Outcome;
  failure?: FailureRecord;
  /** The model that the answer named. */
  responseModel?: string;
  /** As it reached the application. */
  usage?: { readonly input: number; readonly output?: number };
  /** Chunks that were read. */
  chunks: number;
  /** The call ended between these two moments. */
  /** When the first generated content was read. */
  firstTokenAt?: number;
  lastSeenAt: number;
  settledAt: number;
}

/** One call that the application made because another one failed. */
export interface ReplacementRecord {
  readonly from: string;
  readonly to: string;
}

/** All that the application knows of its run. */
export interface RunRecord {
  /** When the closing phase began, in which one call follows another. */
  readonly closingSince: number;
  readonly sends: readonly SendRecord[];
  readonly calls: readonly CallRecord[];
  readonly replacements: readonly ReplacementRecord[];
  /** Calls that failed and were not made good. */
  readonly unserved: readonly string[];
}
