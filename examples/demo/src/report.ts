import type { ReceivedSpan } from '@together-otel/live/receiver';
import { ATTEMPT_EVENT, attr } from '@together-otel/semconv';
import type { Difference, FirstTokenAccuracy } from './comparison.ts';
import type { FallbackFindings, ModelFindings } from './findings.ts';

/** Everything the demo reports; `--json` prints exactly this. */
export interface DemoReport {
  readonly ok: boolean;
  /** What is missing or wrong; empty if `ok`. */
  readonly problems: readonly string[];
  readonly received: { readonly requests: number; readonly bytes: number; readonly spans: number };
  readonly models: Readonly<Record<string, ModelFindings>>;
  readonly fallbacks: readonly FallbackFindings[];
  readonly examples: readonly ExampleSpan[];
  /** Absent with `--live`: there is no ledger to compare with. */
  readonly comparison?: {
    readonly differences: readonly Difference[];
    readonly timeToFirstToken: FirstTokenAccuracy;
  };
}

/** A span, reduced for display. */
export interface ExampleSpan {
  readonly name: string;
  readonly durationSeconds: number;
  readonly status: string;
  readonly attributes: ReceivedSpan['attributes'];
  /** Attempts that did not end the call. */
  readonly attempts: readonly { readonly attributes: ReceivedSpan['attributes'] }[];
}

/** Picks the three most instructive spans: a retried one, a failed one, a stream. */
export function pickExamples(spans: readonly ReceivedSpan[]): ExampleSpan[] {
  const attempts = (span: ReceivedSpan): number => span.events.length;
  const retried = [...spans]
    .filter(({ status }) => status.code !== 'error')
    .sort((a, b) => attempts(b) - attempts(a));
  const candidates = [
    retried[0],
    spans.find(({ status }) => status.code === 'error'),
    spans.findLast(({ attributes }) => attributes[attr.timeToFirstToken] !== undefined),
    ...spans,
  ];
  const picked = new Set(candidates.filter((span) => span !== undefined));
  return [...picked].slice(0, 3).map(({ name, durationSeconds, status, attributes, events }) => ({
    name,
    durationSeconds,
    status: status.message ? `${status.code}: ${status.message}` : status.code,
    attributes,
    attempts: events
      .filter((event) => event.name === ATTEMPT_EVENT)
      .map((event) => ({ attributes: event.attributes })),
  }));
}
