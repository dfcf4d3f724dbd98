import { describe, expect, it } from 'vitest';
import { patient, valuesOf, type Watched, watch } from '../testing/watched.ts';
import { SpendSource } from './spend-source.ts';

const MARCH_11 = Date.parse('2026-03-11T06:30:00Z');
const HOURS = 10 * 24 + 6;

function sourceOf({ context, api, identity, pace }: Watched, planUsd?: number): SpendSource {
  return new SpendSource(context, { api, identity, planUsd, ...pace });
}

describe('spend', () => {
  it('reports the month to date, the projection and the plan', async () => {
    const watched = await watch({ billing: { enabled: true, usdPerHour: 2 } }, MARCH_11);
    const report = await sourceOf(watched, 2000).read(patient);
    expect(valuesOf(report, 'spendMonthToDate')['']).toBeCloseTo(HOURS * 2, 6);
    expect(valuesOf(report, 'spendProjected')['']).toBeCloseTo(31 * 24 * 2, 6);
    expect(valuesOf(report, 'spendPlan')).toEqual({ '': 2000 });
    expect(report.lines).toEqual([
      {
        subject: 'spend 2026-03',
        status: 'ok',
        text: "$492.00 until 2026-03-11T06:00Z, $1488.00 by the month's end, plan $2000.00",
      },
    ]);
  });

  it('projects the same while data is late', async () => {
    const late = { enabled: true, usdPerHour: 2, hoursLate: 1 };
    const report = await sourceOf(await watch({ billing: late }, MARCH_11)).read(patient);
    expect(valuesOf(report, 'spendMonthToDate')['']).toBeCloseTo((HOURS - 1) * 2, 6);
    expect(valuesOf(report, 'spendProjected')['']).toBeCloseTo(31 * 24 * 2, 6);
    expect(report.readings.some(({ metric }) => metric === 'spendPlan')).toBe(false);
  });

  it('gives a notice while the projection exceeds the plan', async () => {
    const watched = await watch({ billing: { enabled: true } }, MARCH_11);
    const source = sourceOf(watched, 1000);
    expect((await source.read(patient)).lines[0]?.status).toBe('ok');
    watched.simulator.billing.change({ usdPerHour: 3 });
    expect((await source.read(patient)).lines[0]?.status).toBe('notice');
    watched.simulator.billing.restore();
    expect((await source.read(patient)).lines[0]?.status).toBe('ok');
  });

  it.each([
    ['2026-03-01T00:20:00Z', 0],
    ['2026-03-01T23:30:00Z', 23],
  ])('does not project from less than a day: %s', async (date, hours) => {
    const watched = await watch({ billing: { enabled: true } }, Date.parse(date));
    const report = await sourceOf(watched).read(patient);
    expect(report.readings).toMatchObject([{ metric: 'spendMonthToDate' }]);
    expect(report.readings[0]?.value).toBeCloseTo(hours, 6);
  });

  it('starts again with the month, UTC', async () => {
    const watched = await watch({ billing: { enabled: true } }, Date.parse('2026-01-31T23:59:00Z'));
    const source = sourceOf(watched);
    expect((await source.read(patient)).lines[0]?.subject).toBe('spend 2026-01');
    watched.advance(2 * 3_600_000);
    const report = await source.read(patient);
    expect(report.lines[0]?.subject).toBe('spend 2026-02');
    expect(report.readings[0]?.value).toBeCloseTo(1, 6);
  });

  it('reports once that billing is not enabled, keeps the plan, and keeps checking', async () => {
    const watched = await watch({}, MARCH_11);
    const source = sourceOf(watched, 500);
    await source.read(patient);
    const report = await source.read(patient);
    expect(report.readings).toEqual([{ metric: 'spendPlan', value: 500, attributes: {} }]);
    expect(report.lines).toMatchObject([{ subject: 'spend', status: 'notice' }]);
    expect(watched.said).toEqual([
      expect.stringMatching(/^spend: .* 404: .*together\.client\.cost/),
    ]);
    watched.simulator.billing.change({ enabled: true });
    expect(valuesOf(await source.read(patient), 'spendMonthToDate')['']).toBeGreaterThan(0);
  });

  it('sends the organization, reads all pages, and identifies the key once', async () => {
    const watched = await watch({ billing: { enabled: true } }, MARCH_11);
    const source = sourceOf(watched);
    await source.read(patient);
    await source.read(patient);
    const paths = watched.simulator.ledger.entries().map(({ path }) => path);
    expect(paths.filter((path) => path === '/v1/whoami')).toHaveLength(1);
    // 246 hours need two pages of 200.
    expect(paths.filter((path) => path === '/v1/billing/usage')).toHaveLength(4);
  });

  it.each([
    [{ data: [{ line_items: [{ cost: 'much' }] }] }, 'reported a cost that is not an amount'],
    [{ currency: 'EUR', data: [] }, 'amounts that are not in USD'],
  ])('fails for %j', async (body, message) => {
    const watched = await watch({ billing: { enabled: true } }, MARCH_11);
    watched.simulator.inject({
      path: '/billing/*',
      fault: { kind: 'status', status: 200, body },
    });
    await expect(sourceOf(watched).read(patient)).rejects.toThrow(message);
  });

  it('fails when the key is rejected', async () => {
    const watched = await watch({}, MARCH_11);
    watched.simulator.inject({ fault: { kind: 'status', status: 401 } });
    await expect(sourceOf(watched).read(patient)).rejects.toThrow('returned 401');
  });
});
