import type { Span, SpanContext } from '@opentelemetry/api';
import type { InputPrint } from './input-print.ts';

/** How it is known that a call replaces a failed one (`together.fallback.evidence`). */
type Evidence = 'flow' | 'parent' | 'input';

/** A failed call that another may replace. */
export interface FailedCall {
  readonly model: string;
  readonly provider: string;
  readonly failedAt: number;
  readonly print: InputPrint;
  readonly spanContext: SpanContext;
  /** The span that the call was made under. */
  readonly parentSpanId: string | undefined;
  /** The trace that the call was made in; undefined for one that began a trace of its own. */
  readonly traceId: string | undefined;
  /** `error.type`; may get more precise when the error's body has been read. */
  errorType: string;
  /** A failure is replaced once. */
  isReplaced: boolean;
  /** What it asked was answered to another call under its parent: nothing is left to replace. */
  isMended: boolean;
  /** Others asked the same at the same time: what is asked does not say whose call it is. */
  isShared: boolean;
}

/** A failed call, and how the call that replaces it is known to do so. */
export interface Replacement {
  readonly failed: FailedCall;
  /** `together.call.replaces`. */
  readonly kind: 'retry' | 'fallback';
  readonly evidence: Evidence;
}

/** The asynchronous flow that a call was made in: what comes after it in the same code. */
export interface Flow {
  failed: FailedCall | undefined;
}

/** Where a call stands: what came before it. */
export interface Position {
  readonly flow: Flow;
  readonly previous: Flow | undefined;
  readonly parent: Span | undefined;
  readonly startedAt: number;
}
