import { attr } from '@together-otel/semconv';
import type { LedgerEntry } from '@together-otel/simulator';
import { describe, expect, it } from 'vitest';
import { entries, roads } from './roads.ts';
import { callOf, runRoad } from './run.ts';

const requested = (ledger: readonly LedgerEntry[]): string[] =>
  ledger.map(({ method, path, model, status }) => `${method} ${path} ${model} ${status}`).sort();

/** How often the application failed its own user. */
const failuresOf = (stdout: string): number => stdout.split('{"failed":').length - 1;

const sum = (numbers: readonly number[]): number =>
  numbers.reduce((total, next) => total + next, 0);

describe.each(roads)('$name', (road) => {
  it.each(road.entries ?? entries)('%s', async (entry) => {
    const [bare, { ending, ledger, spans, figures }] = await Promise.all([
      runRoad(road, entry, false),
      runRoad(road, entry, true),
    ]);
    expect(ending).toEqual(bare.ending);
    expect(requested(ledger)).toEqual(requested(bare.ledger));
    expect(ending.code).toBe(0);

    const calls = spans.filter(({ attributes }) => attributes[attr.operationName] !== undefined);
    expect(calls.map(callOf).sort()).toEqual([...road.calls].sort());
    const libraries = calls.map(({ attributes }) => attributes[attr.clientLibrary]);
    expect([...new Set(libraries)].sort()).toEqual(road.libraries);
    // Every request is an attempt of a call, and every token is counted exactly once.
    expect(sum(spans.map(({ events }) => events.length + 1))).toBe(ledger.length);
    const sent = ledger.filter(({ usageSent }) => usageSent);
    const outputTokens = sum(sent.map(({ completionTokens }) => completionTokens));
    const reported = calls.map(({ attributes }) => Number(attributes[attr.usageOutputTokens] ?? 0));
    expect(sum(reported)).toBe(outputTokens);
    expect(figures).toEqual({
      calls: calls.length,
      attempts: ledger.length,
      outputTokens,
      unserved: failuresOf(ending.stdout),
    });
    for (const { attributes } of calls) {
      if (attributes[attr.requestModel] !== 'road/stream') continue;
      expect(attributes[attr.timeToFirstToken]).toBeGreaterThan(0.055);
    }
  });
});
