import { describe, expect, it } from 'vitest';
import { ReadingStore } from '../readings/reading-store.ts';
import type { Source, StatusLine } from '../source/source.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { coloured, plain, renderSummary, renderTable } from './table.ts';
import { LineView, LiveView } from './view.ts';

const source: Source = {
  name: 'catalogue',
  serverAddress: 'api',
  intervalMillis: 60_000,
  timeoutMillis: 10_000,
  read: () => expect.fail('read'),
};

function world() {
  const clock = new FakeClock();
  const store = new ReadingStore(clock);
  store.watch([source]);
  let printed = '';
  const out = {
    columns: 40,
    rows: 8,
    write(text: string) {
      printed += text;
    },
  };
  const report = (...lines: StatusLine[]): void =>
    store.record(source, { kind: 'completed', report: { readings: [], lines } });
  const take = (): string => {
    const text = printed;
    printed = '';
    return text;
  };
  return { settings: { store, out, paint: plain, now: () => clock.now() }, report, take };
}

const up: StatusLine = { subject: 'a/b', status: 'ok', text: 'there' };
const gone: StatusLine = { subject: 'a/b', status: 'down', text: 'not in the catalogue' };

describe('LineView', () => {
  it('prints a line for each new target and each change of state', () => {
    const { settings, report, take } = world();
    const view = new LineView(settings);
    report(up);
    view.update();
    view.update();
    expect(take()).toBe('2026-11-25T12:00:00Z ok    catalogue  a/b  there\n');
    report(gone);
    view.update();
    expect(take()).toBe('2026-11-25T12:00:00Z DOWN  catalogue  a/b  not in the catalogue\n');
  });
});

describe('the table', () => {
  it('does not call a refused key or the own network an outage', () => {
    const lines = [
      { ...gone, source: 'catalogue', subject: 'a/b' },
      { ...gone, source: 'uptime', subject: 'one', cause: 'refused', text: '401' },
      { ...gone, source: 'uptime', subject: 'two', cause: 'unreachable', text: 'dns' },
    ] as const;
    expect(
      renderTable(lines, plain)
        .split('\n')
        .map((line) => line.split(' ')[0]),
    ).toEqual(['DOWN', 'REFUSED', 'UNREACHABLE', '']);
    expect(renderSummary(lines, plain)).toBe(
      'Something is down: 1 of 3. Your key, account or base URL is refused: 1 of 3. Your network does not reach the target: 1 of 3.',
    );
    expect(renderSummary(lines.slice(1, 2), plain)).toBe(
      'Your key, account or base URL is refused: 1 of 1.',
    );
  });
});

describe('LiveView', () => {
  it('shows failures first if space is short, and restores the screen', () => {
    const { settings, report, take } = world();
    const many = Array.from({ length: 9 }, (_, index) => ({ ...up, subject: `m/${index}` }));
    report(...many, gone);
    const view = new LiveView(settings, 'Together');
    const drawn = take();
    expect(drawn).toContain('DOWN  catalogue  a/b');
    expect(drawn).toContain('… and 7 more');
    expect(drawn.startsWith('\u001B[?1049h')).toBe(true);
    view.close();
    expect(take()).toContain('\u001B[?1049l');
  });
});

describe('the table', () => {
  const lines = [
    { ...up, source: 'catalogue' as const },
    { ...gone, source: 'uptime' as const },
  ];

  it('truncates rows to the width of the terminal', () => {
    for (const row of renderTable(lines, plain, 30).trimEnd().split('\n')) {
      expect(row.length).toBeLessThanOrEqual(30);
    }
  });

  it('has as many rows as there are targets', () => {
    const many = Array.from({ length: 150_000 }, () => ({ ...up, source: 'catalogue' as const }));
    expect(renderTable(many, plain)).toHaveLength(150_000 * 'ok    catalogue  a/b  there\n'.length);
  });

  it('uses colours only on request', () => {
    expect(renderTable(lines, plain)).not.toContain('\u001B');
    expect(renderTable(lines, coloured)).toContain('\u001B[31mDOWN');
  });

  it('is summarised in one sentence', () => {
    expect(renderSummary(lines.slice(0, 1), plain)).toBe('All well: 1 ok.');
    expect(renderSummary(lines, plain)).toBe('Something is down: 1 of 2.');
  });
});
