import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { attr } from '@together-otel/semconv';
import { expect } from 'vitest';
import { MODEL } from './observation.ts';
import type { ExpectedSpan } from './scenario.ts';

/** Maximum length of an attribute value taken from untrusted text. */
const MAX_TEXT = 256;

/** Fails unless the spans match, in any order, and each is valid. */
export function expectSpans(
  spans: readonly ReadableSpan[],
  expected: readonly ExpectedSpan[],
): void {
  const got = spans.map(summary).sort(byText);
  expect(got).toEqual(expected.map(wanted).sort(byText));
  for (const { attributes } of expected) {
    if (!attributes) continue;
    expect(spans.map((span) => span.attributes)).toContainEqual(
      expect.objectContaining(attributes),
    );
  }
  for (const span of spans) expectValid(span);
}

/** Fails if a backend would have to reject or repair the span. */
export function expectValid(span: ReadableSpan): void {
  expect(span.kind).toBe(SpanKind.CLIENT);
  const bags = [span.attributes, ...span.events.map(({ attributes }) => attributes ?? {})];
  for (const [name, value] of bags.flatMap((bag) => Object.entries(bag))) {
    for (const item of Array.isArray(value) ? value : [value]) {
      const where = `${name} = ${JSON.stringify(item)?.slice(0, 300)}`;
      expect(['string', 'number', 'boolean'], where).toContain(typeof item);
      if (typeof item === 'number') expect(Number.isFinite(item) && item >= 0, where).toBe(true);
      if (typeof item !== 'string') continue;
      expect(item.length, where).toBeLessThanOrEqual(MAX_TEXT);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: asserts that there are none.
      expect(item, where).not.toMatch(/[\u0000-\u001f\u007f]/);
      expect(item.isWellFormed(), where).toBe(true);
    }
  }
  const [seconds, nanos] = span.duration;
  expect(seconds * 1e9 + nanos).toBeGreaterThanOrEqual(0);
}

function summary({ name, attributes, status }: ReadableSpan): object {
  return {
    name,
    outcome: attributes[attr.callOutcome],
    errorType: attributes[attr.errorType],
    resends: attributes[attr.httpResendCount] ?? 0,
    failed: status.code === SpanStatusCode.ERROR,
  };
}

function wanted({ name, outcome, errorType, resends }: ExpectedSpan): object {
  return {
    name: name ?? `chat ${MODEL}`,
    outcome,
    errorType,
    resends: resends ?? 0,
    failed: outcome === 'error',
  };
}

function byText(one: object, other: object): number {
  return JSON.stringify(one) < JSON.stringify(other) ? -1 : 1;
}
