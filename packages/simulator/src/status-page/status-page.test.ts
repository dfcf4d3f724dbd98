import { describe, expect, it } from 'vitest';
import { simulate } from '../testing/client.ts';
import { callControl } from '../testing/control.ts';

describe('the status page', () => {
  it('reports the same in three formats, without a key', async () => {
    const simulator = await simulate();
    const page = async (path: string): Promise<unknown> =>
      (await fetch(simulator.url + path)).json();
    const change = { state: 'partial_outage' };
    await callControl(simulator, 'PATCH', 'components/Inference API', change);
    expect(await page('/api/v2/summary.json')).toMatchObject({
      status: { indicator: 'minor' },
      components: [
        { name: 'Inference API', status: 'partial_outage' },
        { name: 'Dedicated Endpoints', status: 'operational' },
        {},
        {},
      ],
    });
    expect(await page('/index.json')).toMatchObject({
      data: { attributes: { aggregate_state: 'degraded' } },
      included: [
        { type: 'status_page_section' },
        { attributes: { public_name: 'Inference API', status: 'degraded' } },
        {},
        {},
        {},
      ],
    });
    expect(await page('/v2/components.json')).toMatchObject({
      components: [{ name: 'Inference API', status: 'PARTIALOUTAGE' }, {}, {}, {}],
    });
    await simulator.restore();
    expect(await page('/api/v2/summary.json')).toMatchObject({ status: { indicator: 'none' } });
  });

  it('has the components it is given', async () => {
    const simulator = await simulate({ components: [{ id: 'API', state: 'major_outage' }] });
    expect(simulator.components.list()).toEqual([{ id: 'API', state: 'major_outage' }]);
    expect(() => simulator.components.change({ id: 'API', state: 'down' as never })).toThrow(
      /^Invalid component.state: "down". Use one of operational, /,
    );
  });
});
