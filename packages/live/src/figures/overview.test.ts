import { boards, panelsOf } from '@together-otel/dashboards';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Store } from '../store/store.ts';
import { attempt, callSpan, failed } from '../testing/spans.ts';
import type { PanelData, PanelView } from './board-view.ts';
import { hasSource, overviewOf } from './overview.ts';

let store: Store;

beforeEach(async () => {
  store = await Store.open();
});

afterEach(() => store.close());

function panel(title: string): PanelView {
  const range = store.timeline.rangeOf(Date.now(), 300_000, 60);
  const found = overviewOf(store, range, {})
    .rows.flatMap(({ panels }) => panels)
    .find((one) => one.title === title);
  if (!found) throw new Error(`the overview has no panel '${title}'`);
  return found;
}

const value = ({ data }: PanelView): number | null | undefined =>
  data.kind === 'stat' ? data.value : undefined;
const lines = (data: PanelData): Record<string, number> =>
  data.kind === 'chart'
    ? Object.fromEntries(
        data.lines.map(({ name, values }) => [
          name,
          values.reduce<number>((sum, one) => sum + (one ?? 0), 0),
        ]),
      )
    : {};

describe('the overview', () => {
  it.each(panelsOf(boards.overview()).map((one) => [one.title, one] as const))(
    'has a source for "%s"',
    (_title, one) => {
      expect(hasSource(one)).toBe(true);
    },
  );

  it('counts unreplaced failures', () => {
    store.addSpans([
      callSpan(),
      callSpan({ attributes: failed(503, '503', 'capacity') }),
      callSpan({ attributes: failed(503, '503', 'capacity') }),
      callSpan({ attributes: { 'together.call.replaces': 'retry' } }),
    ]);
    expect(value(panel('Success'))).toBe(0.5);
    expect(value(panel('Unserved'))).toBe(0.25);
  });

  it('counts attempts rather than calls for limits', () => {
    const started = Date.now() - 2000;
    store.addSpans([
      callSpan({
        started,
        events: [
          attempt(started, 10, 429, 'dynamic_token_limited', 'rate_limit', 0.1),
          attempt(started, 200, 429, 'dynamic_token_limited', 'rate_limit', 0.1),
          attempt(started, 400, 503, '503', 'capacity', 0.1),
        ],
      }),
    ]);
    expect(value(panel('Rate limited (429)'))).toBe(0.5);
    expect(value(panel('Out of capacity (503)'))).toBe(0.25);
    expect(lines(panel('Errors: 429 by type, and 503').data)).toEqual({
      'rate_limit: dynamic_token_limited': 2 / 5,
      'capacity: 503': 1 / 5,
    });
  });

  it('reads first-token quantiles exactly, from the calls themselves', () => {
    const times = Array.from({ length: 200 }, (_, index) => 0.1 + index / 1000);
    store.addSpans(
      times.map((seconds) =>
        callSpan({ attributes: { 'together.response.time_to_first_token': seconds } }),
      ),
    );
    expect(value(panel('First token, p95'))).toBeCloseTo(times[189] ?? 0, 12);
  });

  it('shows errors that occurred first and folds the rest of the table', () => {
    store.addSpans([
      callSpan({ attributes: failed(429, 'dynamic_request_limited', 'rate_limit') }),
      callSpan({ attributes: failed(418, '418', 'client') }),
    ]);
    const { data } = panel('What the errors mean');
    if (data.kind !== 'errors') throw new Error(`it is ${data.kind}`);
    expect(data.occurred.map(({ type, count }) => [type, count])).toEqual([
      ['dynamic_request_limited', 1],
      ['418', 1],
    ]);
    expect(data.rest.length).toBeGreaterThan(10);
  });

  it('tells models with arrows in their names apart', () => {
    const replaced = (from: string, to: string) =>
      callSpan({
        attributes: {
          'gen_ai.request.model': to,
          'together.call.replaces': 'fallback',
          'together.fallback.from.model': from,
        },
      });
    const from = (model: string) => callSpan({ attributes: { 'gen_ai.request.model': model } });
    store.addSpans([
      ...[from('a'), from('a → b'), from('a'), from('a → b')],
      ...[replaced('a', 'b → c'), replaced('a → b', 'c'), replaced('a → b', 'c')],
    ]);
    const { data } = panel('Models now');
    if (data.kind !== 'table') throw new Error(`it is ${data.kind}`);
    const shares = data.rows.map(({ labels, cells }) => [labels[0], cells.at(-2)]);
    expect(Object.fromEntries(shares)).toMatchObject({ a: 0.5, 'a → b': 1 });
    const pairs = panel('Fallbacks, from → to').data;
    if (pairs.kind !== 'chart') throw new Error(`it is ${pairs.kind}`);
    expect(pairs.lines).toHaveLength(2);
  });

  it('stays small however many models, causes and fallbacks there are', () => {
    const started = Date.now() - 200_000;
    for (let index = 0; index < 5000; index += 1) {
      const model = index < 3000 ? `adapter-${index}` : 'busiest';
      const replaced = {
        'together.call.replaces': 'fallback',
        'together.fallback.from.model': `old-${index}`,
      };
      const attributes = { ...failed(500, `Error${index}`, 'server'), ...replaced };
      store.addSpans([
        callSpan({
          started: started + index * 39,
          attributes: { ...attributes, 'gen_ai.request.model': model },
        }),
      ]);
    }
    const range = store.timeline.rangeOf(Date.now(), 300_000, 60);
    const models = store.timeline.read(range, {});
    expect(models).toHaveLength(201);
    expect(models.find(({ model }) => model === 'busiest')?.total.calls).toBe(2000);
    expect(models.reduce((sum, { total }) => sum + total.calls, 0)).toBe(5000);
    const { rows } = overviewOf(store, range, {});
    const counts = rows.flatMap(({ panels }) =>
      panels.map(({ data }) => {
        if (data.kind === 'chart') return data.lines.length;
        return data.kind === 'table' ? data.rows.length : 0;
      }),
    );
    expect(Math.max(...counts)).toBeLessThanOrEqual(201);
    expect(JSON.stringify(rows).length).toBeLessThan(1_000_000);
  });

  it('is empty, not wrong, without calls', () => {
    expect(value(panel('Success'))).toBeNull();
    expect(value(panel('Calls per second'))).toBe(0);
    expect(lines(panel('Time to first token, p95').data)).toEqual({});
  });
});
