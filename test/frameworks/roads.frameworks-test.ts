import { attr } from '@together-otel/semconv';
import type { LedgerEntry } from '@together-otel/simulator';
import { describe, expect, it } from 'vitest';
import { roads } from './roads.ts';
import { callOf, runRoad } from './run.ts';

const requested = (ledger: readonly LedgerEntry[]): string[] =>
  ledger.map(({ method, path, model, status }) => `${method} ${path} ${model} ${status}`).sort();

describe.each(roads)('$name', (road) => {
  it.each(['main.cjs', 'main.mjs'] as const)('%s', async (entry) => {
    const bare = await runRoad(road, entry, false);
    const { ending, ledger, spans } = await runRoad(road, entry, true);
    expect(ending).toEqual(bare.ending);
    expect(requested(ledger)).toEqual(requested(bare.ledger));
    expect(ending.code).toBe(0);

    const calls = spans.filter(({ attributes }) => attributes[attr.operationName] !== undefined);
    expect(calls.map(callOf).sort()).toEqual([...road.calls].sort());
    const libraries = calls.map(({ attributes }) => attributes[attr.clientLibrary]);
    expect([...new Set(libraries)].sort()).toEqual(road.libraries);
    // Every request is an attempt of a call, and every token is counted once.
    const attempts = spans.map(({ events }) => events.length + 1);
    expect(attempts.reduce((sum, count) => sum + count, 0)).toBe(ledger.length);
    const told = calls.map(({ attributes }) => Number(attributes[attr.usageOutputTokens] ?? 0));
    const sent = ledger.filter(({ usageSent }) => usageSent);
    expect(told.reduce((sum, count) => sum + count, 0)).toBe(
      sent.reduce((sum, { completionTokens }) => sum + completionTokens, 0),
    );
    for (const { attributes } of calls) {
      if (attributes[attr.requestModel] !== 'road/stream') continue;
      expect(attributes[attr.timeToFirstToken]).toBeGreaterThan(0.055);
    }
  });
});
