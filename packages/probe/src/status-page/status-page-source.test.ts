import { probeAttr } from '@together-otel/semconv';
import { describe, expect, it } from 'vitest';
import { patient, valuesOf, type Watched, watch } from '../testing/watched.ts';
import { readStatusPage } from './status-page.ts';
import { StatusPageSource } from './status-page-source.ts';

const { statusComponentName, statusComponentState } = probeAttr;

function sourceOf({ simulator, context, pace }: Watched, path: string): StatusPageSource {
  return new StatusPageSource(context, { url: new URL(simulator.url + path), ...pace });
}

describe('the status page', () => {
  it.each([
    ['/api/v2/summary.json', 'partial_outage'],
    ['/v2/components.json', 'partial_outage'],
    ['/index.json', 'degraded_performance'],
  ])('%s: reports a component that is down, and up again', async (path, state) => {
    const watched = await watch();
    const source = sourceOf(watched, path);
    watched.simulator.components.change({ id: 'Inference API', state: 'partial_outage' });
    const report = await source.read(patient);
    expect(valuesOf(report, 'statusComponent', statusComponentName, statusComponentState)).toEqual({
      [`Inference API/${state}`]: 1,
      'Dedicated Endpoints/operational': 1,
      'Fine-tuning/operational': 1,
      'Website/operational': 1,
    });
    expect(report.readings).toHaveLength(4 * 6);
    expect(report.lines[0]).toEqual({
      subject: 'Inference API',
      status: 'notice',
      text: state.replace('_', ' '),
    });
    await watched.simulator.restore();
    const after = await source.read(patient);
    expect(after.lines.every(({ status }) => status === 'ok')).toBe(true);
  });

  it('does not send the key', async () => {
    const watched = await watch();
    await sourceOf(watched, '/index.json').read(patient);
    expect(watched.simulator.ledger.entries()).toMatchObject([{ key: null }]);
  });

  it('is down when all components are', async () => {
    const watched = await watch({ components: [{ id: 'API', state: 'major_outage' }] });
    const { lines } = await sourceOf(watched, '/index.json').read(patient);
    expect(lines).toEqual([{ subject: 'API', status: 'down', text: 'major outage' }]);
  });

  it('fails for other responses, and reports what was expected', async () => {
    const watched = await watch();
    const page = { kind: 'status', status: 200, body: { text: '<html>' } } as const;
    watched.simulator.inject({ count: 1, fault: page });
    const source = sourceOf(watched, '/index.json');
    await expect(source.read(patient)).rejects.toThrow(/is not a known status page: expected/);
    watched.simulator.inject({ count: 1, fault: { kind: 'status', status: 503 } });
    await expect(source.read(patient)).rejects.toThrow('the status page returned 503');
  });
});

describe('readStatusPage', () => {
  it('uses the overall state if there are no components', () => {
    expect(
      readStatusPage({ page: { name: 'Together' }, status: { indicator: 'critical' } }),
    ).toEqual([{ name: 'Together', state: 'major_outage' }]);
  });

  it('skips groups and unmonitored components, and maps unknown states', () => {
    expect(
      readStatusPage({
        components: [
          { name: 'Group', status: 'major_outage', group: true },
          { name: 'A\nB', status: 'on fire' },
        ],
      }),
    ).toEqual([{ name: 'A B', state: 'unknown' }]);
    const resource = { public_name: 'A', status: 'not_monitored' };
    expect(
      readStatusPage({ included: [{ type: 'status_page_resource', attributes: resource }] }),
    ).toEqual([]);
  });

  it.each(['constructor', '__proto__', { toString: 1 }, null])('knows no state %j', (status) => {
    const components = [{ name: 'API', status }];
    expect(readStatusPage({ components })).toEqual([{ name: 'API', state: 'unknown' }]);
  });

  it('uses the worse of two with the same name', () => {
    const components = ['operational', 'major_outage', 'degraded_performance'].map((status) => ({
      name: 'API',
      status,
    }));
    expect(readStatusPage({ components })).toEqual([{ name: 'API', state: 'major_outage' }]);
  });

  it('is bounded', () => {
    const components = Array.from({ length: 1000 }, (_, index) => ({
      name: `${index} ${'x'.repeat(1000)}`,
      status: 'operational',
    }));
    const read = readStatusPage({ components });
    expect([read?.length, read?.[0]?.name.length]).toEqual([100, 100]);
  });

  it.each([undefined, null, 'text', [], {}, { status: 'up' }])('is none: %j', (page) => {
    expect(readStatusPage(page)).toBeUndefined();
  });
});
