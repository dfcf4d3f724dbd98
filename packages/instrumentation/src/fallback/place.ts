import { isSpanContextValid } from '@opentelemetry/api';
import type { FailedCall, Position } from './failed-call.ts';

/** Where in a trace a call was made. */
export type Place = Pick<FailedCall, 'parentSpanId' | 'traceId'>;

/** Undefined for a call that starts its own trace. */
export function placeOf({ parent }: Position): Place {
  const context = parent?.spanContext();
  if (!context || !isSpanContextValid(context)) {
    return { parentSpanId: undefined, traceId: undefined };
  }
  return { parentSpanId: context.spanId, traceId: context.traceId };
}

/** Whether a failed call has the same parent span. */
export function isUnder(failed: FailedCall, { parentSpanId, traceId }: Place): boolean {
  return (
    parentSpanId !== undefined && failed.parentSpanId === parentSpanId && failed.traceId === traceId
  );
}
