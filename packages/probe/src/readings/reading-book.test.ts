import { attr, probeAttr } from '@together-otel/semconv';
import { describe, expect, it } from 'vitest';
import type { Reading, Source } from '../source/source.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { ReadingBook } from './reading-book.ts';

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

function values(book: ReadingBook, metric: Reading['metric']): unknown[] {
  return book
    .readings()
    .filter((candidate) => candidate.metric === metric)
    .map(({ value }) => value);
}

describe('ReadingBook', () => {
  it('keeps what was said for three intervals, and lets it go then', async () => {
    const clock = new FakeClock();
    const book = new ReadingBook(clock);
    const watched = source();
    book.watch([watched]);
    book.record(watched, { kind: 'completed', report });
    await clock.advance(120_000);
    book.record(watched, { kind: 'failed', error: new Error('a reason') });
    expect(values(book, 'spendPlan')).toEqual([5]);
    expect(values(book, 'probeCheckAge')).toEqual([120]);
    expect(book.lines()).toMatchObject([{ status: 'down', text: 'not known: a reason' }]);
    await clock.advance(60_001);
    expect(values(book, 'spendPlan')).toEqual([]);
    book.record(watched, { kind: 'completed', report });
    expect(values(book, 'spendPlan')).toEqual([5]);
    expect(book.lines()).toEqual([{ ...line, source: 'uptime' }]);
  });

  it('counts checks by how they ended, over a change of configuration', () => {
    const book = new ReadingBook(new FakeClock());
    const before = source();
    book.watch([before]);
    book.record(before, { kind: 'completed', report });
    book.record(before, { kind: 'skipped', times: 3 });
    const after = source();
    book.watch([after]);
    book.record(before, { kind: 'completed', report });
    book.record(after, { kind: 'completed', report });
    const counts = book
      .readings()
      .filter(({ metric }) => metric === 'probeChecks')
      .map(({ value, attributes }) => [attributes[probeAttr.checkResult], value]);
    expect(counts).toEqual([
      ['completed', 2],
      ['skipped', 3],
    ]);
  });

  it('has each series once, whoever tells it', () => {
    const book = new ReadingBook(new FakeClock());
    const [one, other] = [source(), source()];
    book.watch([one, other]);
    book.record(one, { kind: 'completed', report });
    book.record(other, {
      kind: 'completed',
      report: { ...report, readings: [{ ...reading, value: 6 }] },
    });
    expect(values(book, 'spendPlan')).toEqual([6]);
    const ages = book.readings().filter(({ metric }) => metric === 'probeCheckAge');
    expect(ages.map(({ attributes }) => attributes)).toEqual([
      { [probeAttr.probeSource]: 'uptime', [attr.serverAddress]: 'api' },
    ]);
  });

  it('knows when the probe itself is stuck', async () => {
    const clock = new FakeClock();
    const book = new ReadingBook(clock);
    const watched = source();
    book.watch([watched]);
    await clock.advance(190_000);
    expect(book.stuck()).toEqual([]);
    await clock.advance(1);
    expect(book.stuck()).toEqual([watched]);
    book.record(watched, { kind: 'aborted' });
    expect(book.stuck()).toEqual([]);
  });
});
