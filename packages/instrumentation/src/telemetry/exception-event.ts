import type { Context } from '@opentelemetry/api';
import { attr, EXCEPTION_EVENT } from '@together-otel/semconv';
import type { DecodedError } from '../facts/call-summary.ts';
import type { Series } from './series.ts';
import type { EmitEvent } from './telemetry.ts';

/** WARN, as the conventions require. */
const SEVERITY = 13;

/**
 * Emits the event of a failed call, without the exception's message and stack (optional in the
 * conventions), which may contain prompts or keys.
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
