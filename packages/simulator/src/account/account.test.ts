import { describe, expect, it } from 'vitest';
import { get, read, simulate } from '../testing/client.ts';
import { callControl } from '../testing/control.ts';

interface Report {
  readonly data: readonly {
    readonly start_time: string;
    readonly end_time: string;
    readonly line_items: readonly { readonly cost: string }[];
  }[];
  readonly has_more: boolean;
  readonly next_cursor: string | null;
}

const total = ({ data }: Report): number =>
  data.flatMap(({ line_items }) => line_items).reduce((sum, { cost }) => sum + Number(cost), 0);

const USAGE = '/v1/billing/usage?organization_id=org_simulator';
const date = (): number => Date.parse('2026-03-03T05:30:00Z');

describe('the account', () => {
  it('reports the owner of the key, never the key', async () => {
    expect(await read(await simulate(), '/v1/whoami')).toEqual({
      organization_id: 'org_simulator',
      organization_name: 'Simulator',
      project_id: 'proj_simulator',
      project_name: 'Simulator',
      project_slug: 'simulator',
      api_key_id: 'key-1',
    });
  });
});

describe('GET /v1/billing/usage', () => {
  it('is 404 for accounts outside the beta', async () => {
    expect((await get(await simulate(), '/billing/usage')).status).toBe(404);
  });

  it('reports the windows that are over: days until yesterday, hours until the last', async () => {
    const simulator = await simulate({ date, billing: { enabled: true, usdPerHour: 2 } });
    const days = await read<Report>(simulator, USAGE);
    expect(days.data.map(({ start_time }) => start_time)).toEqual([
      '2026-03-01T00:00:00Z',
      '2026-03-02T00:00:00Z',
    ]);
    expect(days.data[0]?.line_items).toMatchObject([
      { cost: '36.000000', unit_price: '0.60', quantity: '60.000000' },
      { cost: '12.000000' },
    ]);
    const hours = await read<Report>(simulator, `${USAGE}&granularity=hour`);
    expect([hours.data.length, hours.data.at(-1)?.end_time, total(hours)]).toEqual([
      53,
      '2026-03-03T05:00:00Z',
      106,
    ]);
    const past = await read<Report>(simulator, `${USAGE}&month=2026-02`);
    expect([past.data.length, total(past)]).toEqual([28, 28 * 48]);
  });

  it('is paged', async () => {
    const simulator = await simulate({ date, billing: { enabled: true } });
    const first = await read<Report>(simulator, `${USAGE}&granularity=hour&limit=50`);
    expect([first.data.length, first.has_more, first.next_cursor]).toEqual([50, true, '50']);
    const next = `${USAGE}&granularity=hour&limit=50&after=${first.next_cursor}`;
    const second = await read<Report>(simulator, next);
    expect([second.data.length, second.has_more, second.next_cursor]).toEqual([3, false, null]);
  });

  it('changes with a delay', async () => {
    const simulator = await simulate({ date });
    const change = { enabled: true, usdPerHour: 20, hoursLate: 1 };
    expect((await callControl(simulator, 'PATCH', 'billing', change)).body).toEqual(change);
    const late = await read<Report>(simulator, `${USAGE}&granularity=hour`);
    expect([late.data.length, total(late)]).toEqual([52, 52 * 20]);
    expect(() => simulator.billing.change({ usdPerHour: -1 })).toThrow(
      /^Invalid billing.usdPerHour/,
    );
    simulator.billing.restore();
    expect((await get(simulator, '/billing/usage')).status).toBe(404);
  });

  it.each(['month=2026-13', 'granularity=week', 'limit=1001'])('refuses %s', async (query) => {
    const simulator = await simulate({ billing: { enabled: true } });
    expect((await get(simulator, `/billing/usage?${query}`)).status).toBe(400);
    expect((await get(simulator, '/billing/usage?organization_id=other')).status).toBe(403);
  });
});
