import type { Context } from '@opentelemetry/api';
import { attr, EXCEPTION_EVENT } from '@together-otel/semconv';
import type { DecodedError } from '../facts/call-summary.ts';
import type { Series } from './series.ts';
import type { EmitEvent } from './telemetry.ts';

/** WARN, as the conventions want it. */
const SEVERITY = 13;

/**
 * Sends the event of a failed call. It leaves out the exception's message and stack, which the
 * conventions allow: they may hold what was asked, or a key.
 *
 * @param className of the exception.
 */
export function emitException(
  emit: EmitEvent,
  common: Series,
  { type, category }: DecodedError,
  className: string,
  context: Context,
): void {
  emit({
    eventName: EXCEPTION_EVENT,
    severityNumber: SEVERITY,
    attributes: {
      ...common,
      [attr.errorType]: type,
      [attr.errorCategory]: category,
      [attr.exceptionType]: className,
    },
    context,
  });
}
