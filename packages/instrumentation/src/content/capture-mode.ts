/** Where message content is recorded. */
export type CaptureMode = 'none' | 'span' | 'event' | 'span_and_event';

/**
 * The values of `OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT`: those of the Python
 * instrumentations, and the booleans of the JS ones. There `true` means the only place that the
 * instrumentation supports (events of v1.36, or span attributes); here it means both.
 */
const modes: ReadonlyMap<string, CaptureMode> = new Map([
  ['no_content', 'none'],
  ['span_only', 'span'],
  ['event_only', 'event'],
  ['span_and_event', 'span_and_event'],
  ['false', 'none'],
  ['true', 'span_and_event'],
]);

/** @returns undefined for unknown values; ignores case and surrounding blanks. */
export function readCaptureMode(value: string): CaptureMode | undefined {
  return modes.get(value.trim().toLowerCase());
}

/** The variable's value for a mode. */
export function captureModeName(mode: CaptureMode): string {
  const [name = ''] = [...modes].find(([, each]) => each === mode) ?? [];
  return name.toUpperCase();
}
