import { attr, probeAttr } from '@together-otel/semconv';
import { describe, expect, it } from 'vitest';
import { IdentityReader } from '../api/identity.ts';
import { TogetherApi } from '../api/together-api.ts';
import { ApiKey } from '../http/api-key.ts';
import { answer, contextOf } from '../testing/answers.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { patient, valuesOf, type Watched, watch } from '../testing/watched.ts';
import { DeploymentsSource } from './deployments-source.ts';

const { deploymentName, deploymentState, replicaKind } = probeAttr;

function sourceOf(
  { context, api, identity, pace }: Watched,
  apis: { v1?: boolean; v2?: boolean; project?: string } = {},
): DeploymentsSource {
  const { v1 = true, v2 = true, project } = apis;
  return new DeploymentsSource(context, { api, identity, v1, v2, project, ...pace });
}

describe('deployments', () => {
  it('reports state, replicas and cost of v1 endpoints and v2 deployments', async () => {
    const watched = await watch({
      endpoints: [{ id: 'endpoint-1', name: 'me/llama-1234', minReplicas: 2, maxReplicas: 3 }],
      deployments: [{ id: 'dep_1', desiredReplicas: 3, scheduledReplicas: 2, readyReplicas: 1 }],
    });
    const report = await sourceOf(watched).read(patient);
    expect(valuesOf(report, 'deploymentState', deploymentName, deploymentState)).toEqual({
      'me/llama-1234/started': 1,
      'simulator/chat/main/ready': 1,
    });
    expect(valuesOf(report, 'deploymentReplicas', deploymentName, replicaKind)).toEqual({
      'me/llama-1234/min': 2,
      'me/llama-1234/max': 3,
      'simulator/chat/main/desired': 3,
      'simulator/chat/main/scheduled': 2,
      'simulator/chat/main/ready': 1,
      'simulator/chat/main/min': 1,
      'simulator/chat/main/max': 2,
    });
    // Keyed by the model name used in calls: the endpoint's name.
    expect(valuesOf(report, 'deploymentHourlyCost', attr.requestModel)).toEqual({
      'me/llama-1234': 2 * 3.6,
      'simulator/chat': 2 * 3.6,
    });
    expect(report.lines).toEqual([
      { subject: 'me/llama-1234', status: 'ok', text: 'started, 2 to 3 replicas, from $7.20/h' },
      {
        subject: 'simulator/chat/main',
        status: 'notice',
        text: 'ready, 1 of 3 replicas ready, 1 to 2 replicas, $7.20/h',
      },
    ]);
  });

  it('shows a change at the next check, and its end', async () => {
    const watched = await watch({ deployments: [{ id: 'dep_1' }], endpoints: [{ id: 'e-1' }] });
    const source = sourceOf(watched);
    const states = async (): Promise<string[]> =>
      Object.keys(valuesOf(await source.read(patient), 'deploymentState', deploymentState));
    const { deployments, endpoints } = watched.simulator;
    deployments.change({ id: 'dep_1', state: 'DEPLOYMENT_STATE_DEGRADED', readyReplicas: 0 });
    endpoints.change({ id: 'e-1', state: 'ERROR' });
    expect(await states()).toEqual(['error', 'degraded']);
    expect((await source.read(patient)).lines.map(({ status }) => status)).toEqual([
      'down',
      'down',
    ]);
    await watched.simulator.restore();
    expect(await states()).toEqual(['started', 'ready']);
    deployments.remove('dep_1');
    expect(await states()).toEqual(['started']);
  });

  it('has one point per state of its API, exactly one of them 1', async () => {
    const watched = await watch({ endpoints: [{ id: 'e-1', state: 'STOPPED' }] });
    const { readings } = await sourceOf(watched).read(patient);
    const states = readings.filter(({ metric }) => metric === 'deploymentState');
    expect(states.map(({ value, attributes }) => [attributes[deploymentState], value])).toEqual([
      ['pending', 0],
      ['starting', 0],
      ['started', 0],
      ['stopping', 0],
      ['stopped', 1],
      ['error', 0],
      ['unknown', 0],
    ]);
    expect(readings.find(({ metric }) => metric === 'deploymentHourlyCost')?.value).toBe(0);
  });

  it('fetches prices once an hour, and works without them', async () => {
    const watched = await watch({ deployments: [{ id: 'dep_1' }] });
    const { simulator, advance } = watched;
    const source = sourceOf(watched, { v1: false });
    const asked = (): number =>
      simulator.ledger.entries().filter(({ path }) => path.endsWith('/inference-instance-types'))
        .length;
    await source.read(patient);
    await source.read(patient);
    expect(asked()).toBe(1);
    advance(3_600_000);
    simulator.inject({ path: '/v2/public/*', fault: { kind: 'status', status: 404 } });
    const report = await source.read(patient);
    expect(asked()).toBe(2);
    expect(valuesOf(report, 'deploymentState', deploymentState)).toEqual({ ready: 1 });
  });

  it('reports once that this key lacks an API', async () => {
    const watched = await watch({ deployments: [{ id: 'dep_1' }] });
    const source = sourceOf(watched);
    watched.simulator.inject({ path: '/endpoints', fault: { kind: 'status', status: 404 } });
    await source.read(patient);
    const report = await source.read(patient);
    expect(Object.keys(valuesOf(report, 'deploymentState', deploymentName))).toHaveLength(1);
    expect(watched.said).toEqual([
      'deployments: /v1/endpoints returned 404: v1 is not watched until that changes. Disable it with deployments.v1: false',
    ]);
  });

  it('fails when the API does, and reports none if there are none', async () => {
    const watched = await watch();
    const source = sourceOf(watched, { project: 'proj_simulator' });
    expect((await source.read(patient)).lines).toEqual([
      { subject: 'deployments', status: 'ok', text: 'there are none' },
    ]);
    watched.simulator.inject({ path: '/endpoints', fault: { kind: 'status', status: 500 } });
    await expect(source.read(patient)).rejects.toThrow('/v1/endpoints returned 500');
    watched.simulator.clearFaults();
    await watched.simulator.network.disturb({ connections: 'refused' });
    await expect(source.read(patient)).rejects.toMatchObject({ type: 'connection_refused' });
  });

  it('leaves out what has an id that no URL can hold', async () => {
    const watched = await watch({
      endpoints: [{ id: 'e-\ud800' }, { id: 'e-1' }],
      deployments: [{ id: 'dep_1', endpoint: 'ep_\udc00' }, { id: 'dep_2' }],
    });
    const report = await sourceOf(watched).read(patient);
    expect(Object.keys(valuesOf(report, 'deploymentState', deploymentName))).toHaveLength(2);
  });

  it('reads many, a few at a time, in order', async () => {
    const ids = Array.from({ length: 40 }, (_, index) => `e-${index}`);
    const watched = await watch({
      endpoints: ids.map((id) => ({ id, name: id })),
      deployments: ids.map((id) => ({ id, endpoint: `ep_${id}`, endpointName: id })),
    });
    const { simulator } = watched;
    simulator.inject({ path: '/endpoints/*', fault: { kind: 'slow-first-byte', millis: 20 } });
    const source = sourceOf(watched);
    let most = 0;
    const looking = setInterval(() => {
      most = Math.max(most, simulator.ledger.summary().inFlight);
    }, 1);
    const { lines } = await source.read(patient);
    clearInterval(looking);
    const names = [...ids, ...ids.map((id) => `simulator/${id}/main`)];
    expect(lines.map(({ subject }) => subject)).toEqual(names);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(6);
    simulator.clearFaults();
    simulator.inject({ path: '/endpoints/e-3', fault: { kind: 'status', status: 500 } });
    const before = simulator.ledger.summary().requests;
    await expect(source.read(patient)).rejects.toThrow('returned 500');
    await simulator.ledger.whenIdle();
    expect(simulator.ledger.summary().requests - before).toBeLessThan(20);
  });

  it('is bounded', async () => {
    const watched = await watch({
      deployments: Array.from({ length: 600 }, (_, index) => ({
        id: `dep_${index}`,
        endpoint: `ep_${index % 2}`,
        endpointName: `e-${index % 2}`,
      })),
    });
    const { lines } = await sourceOf(watched, { v1: false }).read(patient);
    expect(lines).toHaveLength(500);
  });

  it('names a v1 endpoint without a name by its printable, truncated id', async () => {
    const long = `\u001b[2J${'x'.repeat(1000)}`;
    const context = contextOf(new FakeClock(), async ({ url }) =>
      answer(
        200,
        url.pathname === '/v1/endpoints'
          ? { data: [{ id: long }, { id: '\u0000' }, { id: 'e-1' }] }
          : { data: [], state: 'STARTED', hardware: { toString: 1 } },
      ),
    );
    const key = new ApiKey('k');
    const api = new TogetherApi({ get: context.get, baseUrl: new URL('https://host/v1'), key });
    const identity = new IdentityReader(api);
    const pace = { intervalMillis: 60_000, timeoutMillis: 10_000 };
    const settings = { api, identity, v1: true, v2: false, project: undefined, ...pace };
    const { lines, readings } = await new DeploymentsSource(context, settings).read(patient);
    expect(lines.map(({ subject }) => subject)).toEqual([
      expect.stringMatching(/^[ -~]{150,200}$/),
      'e-1',
    ]);
    for (const { attributes } of readings) {
      expect(Object.values(attributes).join('')).not.toContain('\u001b');
    }
  });

  it('never shows the key', async () => {
    const watched = await watch({ deployments: [{ id: 'dep_1' }] });
    const report = await sourceOf(watched).read(patient);
    expect(JSON.stringify([report, watched.said])).not.toContain('secret-key');
  });
});
