import type { Span, SpanContext } from '@opentelemetry/api';
import type { InputPrint } from './input-print.ts';

/** Evidence that a call replaces a failed one (`together.fallback.evidence`). */
type Evidence = 'flow' | 'parent' | 'input';

/** A failed call that another may replace. */
export interface FailedCall {
  readonly model: string;
  readonly provider: string;
  readonly failedAt: number;
  readonly print: InputPrint;
  readonly spanContext: SpanContext;
  /** Parent span of the call. */
  readonly parentSpanId: string | undefined;
  /** Trace of the call; undefined if the call started a trace of its own. */
  readonly traceId: string | undefined;
  /** `error.type`; may become more precise once the error body has been read. */
  errorType: string;
  /** A failure is replaced once. */
  isReplaced: boolean;
  /** Another call under the same parent succeeded with the same input: nothing left to replace. */
  isMended: boolean;
  /** Others had the same input at the same time, so the input does not identify the caller. */
  isShared: boolean;
}

/** A failed call, and the evidence that another replaces it. */
export interface Replacement {
  readonly failed: FailedCall;
  /** `together.call.replaces`. */
  readonly kind: 'retry' | 'fallback';
  readonly evidence: Evidence;
}

/** The asynchronous flow of a call: links it to later calls in the same code. */
export interface Flow {
  failed: FailedCall | undefined;
}

/** Position of a call in its flow. */
export interface Position {
  readonly flow: Flow;
  readonly previous: Flow | undefined;
  readonly parent: Span | undefined;
  readonly startedAt: number;
}
