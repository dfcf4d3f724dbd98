/** An HTTP request, recorded where the SDK calls `fetch`. Times are `performance.now()`. */
export interface SendRecord {
  readonly call: string;
  /** 0 for the first attempt. */
  readonly retry: number;
  /** The instrumentation counted the request between these two times. */
  readonly earliest: number;
  readonly latest: number;
  respondedAt?: number;
  /** Absent if no response came. */
  status?: number;
  /** Named as in the ledger: `x-request-id`, else `cf-ray`. */
  requestId?: string;
  /** The response's rate-limit headers. */
  limits?: Readonly<Record<string, string>>;
}

/** How a call ended, from its caller's point of view. */
type Outcome = 'success' | 'error' | 'cancelled' | 'abandoned';

/** What the SDK threw. */
export interface FailureRecord {
  /** Name of the error's class. */
  readonly name: string;
  readonly message: string;
  readonly status?: number;
}

/** A call, from the SDK method to the last byte read. */
export interface CallRecord {
  readonly id: string;
  readonly host: string;
  readonly key: string;
  /** `gen_ai.operation.name`; absent for calls without a model. */
  readonly operation?: string;
  readonly model?: string;
  readonly streamed: boolean;
  outcome: Outcome;
  failure?: FailureRecord;
  /** The model named in the answer. */
  responseModel?: string;
  /** Usage as the application received it. */
  usage?: { readonly input: number; readonly output?: number };
  /** Number of chunks read. */
  chunks: number;
  /** When the first generated content was read. */
  firstTokenAt?: number;
  /** The call ended between this moment and `settledAt`. */
  lastSeenAt: number;
  settledAt: number;
}

/** A call that the application made because another one failed. */
export interface ReplacementRecord {
  readonly from: string;
  readonly to: string;
}

/** Everything the application knows about its run. */
export interface RunRecord {
  /** When the closing phase started, in which calls are sequential. */
  readonly closingSince: number;
  readonly sends: readonly SendRecord[];
  readonly calls: readonly CallRecord[];
  readonly replacements: readonly ReplacementRecord[];
  /** Failed calls that nothing made up for. */
  readonly unserved: readonly string[];
}
