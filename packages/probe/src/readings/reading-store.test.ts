import { attr, probeAttr } from '@together-otel/semconv';
import { describe, expect, it } from 'vitest';
import type { Reading, Source } from '../source/source.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { ReadingStore } from './reading-store.ts';

function source(name: Source['name'] = 'uptime'): Source {
  return {
    name,
    serverAddress: 'api',
    intervalMillis: 60_000,
    timeoutMillis: 10_000,
    read: () => expect.fail('read'),
  };
}

const reading: Reading = { metric: 'spendPlan', value: 5, attributes: {} };
const line = { subject: 'api', status: 'ok', text: 'fine' } as const;
const report = { readings: [reading], lines: [line] };

function values(store: ReadingStore, metric: Reading['metric']): unknown[] {
  return store
    .readings()
    .filter((candidate) => candidate.metric === metric)
    .map(({ value }) => value);
}

describe('ReadingStore', () => {
  it('keeps readings for three intervals, then drops them', async () => {
    const clock = new FakeClock();
    const store = new ReadingStore(clock);
    const watched = source();
    store.watch([watched]);
    store.record(watched, { kind: 'completed', report });
    await clock.advance(120_000);
    store.record(watched, { kind: 'failed', error: new Error('a reason') });
    expect(values(store, 'spendPlan')).toEqual([5]);
    expect(values(store, 'probeCheckAge')).toEqual([120]);
    expect(store.lines()).toMatchObject([{ status: 'down', text: 'not known: a reason' }]);
    await clock.advance(60_001);
    expect(values(store, 'spendPlan')).toEqual([]);
    store.record(watched, { kind: 'completed', report });
    expect(values(store, 'spendPlan')).toEqual([5]);
    expect(store.lines()).toEqual([{ ...line, source: 'uptime' }]);
  });

  it('counts checks by outcome, across configuration changes', () => {
    const store = new ReadingStore(new FakeClock());
    const before = source();
    store.watch([before]);
    store.record(before, { kind: 'completed', report });
    store.record(before, { kind: 'skipped', times: 3 });
    const after = source();
    store.watch([after]);
    store.record(before, { kind: 'completed', report });
    store.record(after, { kind: 'completed', report });
    const counts = store
      .readings()
      .filter(({ metric }) => metric === 'probeChecks')
      .map(({ value, attributes }) => [attributes[probeAttr.checkResult], value]);
    expect(counts).toEqual([
      ['completed', 2],
      ['skipped', 3],
    ]);
  });

  it('has each series once, whichever source reports it', () => {
    const store = new ReadingStore(new FakeClock());
    const [one, other] = [source(), source()];
    store.watch([one, other]);
    store.record(one, { kind: 'completed', report });
    store.record(other, {
      kind: 'completed',
      report: { ...report, readings: [{ ...reading, value: 6 }] },
    });
    expect(values(store, 'spendPlan')).toEqual([6]);
    const ages = store.readings().filter(({ metric }) => metric === 'probeCheckAge');
    expect(ages.map(({ attributes }) => attributes)).toEqual([
      { [probeAttr.probeSource]: 'uptime', [attr.serverAddress]: 'api' },
    ]);
  });

  it('detects that the probe itself is stuck', async () => {
    const clock = new FakeClock();
    const store = new ReadingStore(clock);
    const watched = source();
    store.watch([watched]);
    await clock.advance(190_000);
    expect(store.stuck()).toEqual([]);
    await clock.advance(1);
    expect(store.stuck()).toEqual([watched]);
    store.record(watched, { kind: 'aborted' });
    expect(store.stuck()).toEqual([]);
  });
});
