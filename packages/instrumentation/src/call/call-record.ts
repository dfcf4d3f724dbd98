import type { Context, Span } from '@opentelemetry/api';
import { guard } from '../diagnostics.ts';
import type { CallSummary } from '../facts/call-summary.ts';
import type { Replacement } from '../fallback/failed-call.ts';
import { emitException } from '../telemetry/exception-event.ts';
import { recordCall, recordReplacement } from '../telemetry/metric-recorder.ts';
import type { CallSeries } from '../telemetry/series.ts';
import type { SpanAttributes } from '../telemetry/span-attributes.ts';
import { endCallSpan } from '../telemetry/span-recorder.ts';
import { exceptionName } from '../together/failure-kind.ts';
import type { CallContent } from './call-content.ts';
import type { CallRequest } from './request.ts';
import type { Surroundings } from './surroundings.ts';

/** A completed call. */
export interface EndedCall {
  readonly surroundings: Surroundings;
  readonly request: CallRequest;
  readonly span: Span;
  /** Undefined if the span was not recording when it started. */
  readonly attributes: SpanAttributes | undefined;
  readonly context: Context;
  readonly series: CallSeries;
  readonly replaces: Replacement | undefined;
  readonly content: CallContent | undefined;
  readonly answer: unknown;
  /** The exception, if the call threw. */
  readonly error: unknown;
  /** Milliseconds since the epoch. */
  readonly endTime: number;
}

/**
 * Records a call's metrics, events and span. Each step is guarded separately, so that an
 * application plug-in that throws in one neither skips the others nor leaves the span open.
 */
export function recordEnd(call: EndedCall, summary: CallSummary): void {
  guard(() => recordMetrics(call, summary));
  guard(() => recordEvents(call, summary));
  const { span, attributes, endTime, answer, surroundings } = call;
  endCallSpan(span, attributes, summary, endTime, () => {
    surroundings.hooks.response(span, { outcome: summary.outcome, answer });
  });
}

function recordMetrics(call: EndedCall, summary: CallSummary): void {
  const { series, request, replaces, context } = call;
  const { telemetry, peaks } = call.surroundings;
  const { instruments } = telemetry;
  const { usage, outcome } = summary;
  if (usage) peaks.tokens((usage.input ?? 0) + (usage.output ?? 0), series.common);
  instruments.activeCalls.add(-1, series.common, context);
  if (request.operation.name) recordCall(instruments, series, summary, context);
  if (!replaces) return;
  recordReplacement(instruments, series, replaces, { model: request.model, outcome }, context);
}

/** The exception event and the content event. */
function recordEvents(call: EndedCall, { error, outcome }: CallSummary): void {
  const { span, series, context, content } = call;
  const { emit, emitsExceptions } = call.surroundings.telemetry;
  if (error && emitsExceptions) {
    emitException(emit, series.common, error, exceptionName(call.error), context);
  }
  const unfinished = outcome === 'cancelled' ? 'cancelled' : 'error';
  content?.record(span, emit, series.common, context, unfinished);
}
