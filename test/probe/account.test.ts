import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SimulatorOptions } from '@together-otel/simulator';
import parsePrometheus from 'parse-prometheus-text-format';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { World } from './command.ts';

const ACCOUNT: SimulatorOptions = {
  endpoints: [{ id: 'endpoint-1', name: 'me/llama-1a2b3c4d' }],
  deployments: [{ id: 'dep_1', desiredReplicas: 2, scheduledReplicas: 2, readyReplicas: 2 }],
  billing: { enabled: true, usdPerHour: 1 },
  // Always the last hour of the month: a month that has only just begun has no projection.
  date: () => Date.UTC(new Date().getUTCFullYear(), new Date().getUTCMonth() + 1) - 3_600_000,
};

/** A world whose configuration watches the whole account. */
async function accountWorld(
  options: SimulatorOptions = ACCOUNT,
  pace = { interval: '2s', timeout: '2s' },
): Promise<World> {
  const world = await World.start(options);
  const { url } = world.simulator;
  const { interval, timeout } = pace;
  const config = `
interval: ${interval}
timeout: ${timeout}
deployments: { interval: ${interval}, metrics: true, metricsUrl: '${url}/organizations/org_simulator/metrics' }
spend: { interval: ${interval}, planUsd: 1000 }
statusPage: { interval: ${interval}, url: '${url}/api/v2/summary.json' }
`;
  await writeFile(join(world.folder, 'probe.yaml'), config);
  return world;
}

/** Calls a dedicated model as an application would. */
async function call({ simulator }: World, stream: boolean): Promise<void> {
  const response = await fetch(`${simulator.baseURL}/chat/completions`, {
    method: 'POST',
    headers: { authorization: 'Bearer somebody-else' },
    body: JSON.stringify({
      model: 'simulator/chat',
      stream,
      max_tokens: 8,
      messages: [{ role: 'user', content: 'Hello' }],
    }),
  });
  await response.text();
}

describe('account problems show in the next check, and clear in the one after', () => {
  let world: World;
  let url: string;

  beforeAll(async () => {
    world = await accountWorld();
    const args = ['--config', 'probe.yaml', '--prometheus', '0'];
    url = await world.probe(args, world.otlp).url();
  });
  afterAll(() => world[Symbol.asyncDispose]());

  /** Waits for a series over OTLP and on `/metrics`. */
  async function shows(
    name: string,
    attributes: Readonly<Record<string, string>>,
    expected: (value: number) => boolean,
    page = '/metrics',
  ): Promise<void> {
    await world.receiver.waitFor((receiver) => {
      const [series] = receiver.latest(name, attributes);
      return series !== undefined && expected(Number(series.value));
    });
    const wanted = Object.values(attributes);
    const stem = name.replaceAll('.', '_');
    await expect
      .poll(async () => {
        const text = await (await fetch(url + page)).text();
        return parsePrometheus(text)
          .filter((family) => family.name.startsWith(stem))
          .flatMap(({ metrics }) => metrics)
          .filter(({ labels }) => wanted.every((one) => Object.values(labels ?? {}).includes(one)))
          .some(({ value }) => expected(Number(value)));
      })
      .toBe(true);
  }

  const is =
    (expected: number) =>
    (value: number): boolean =>
      value === expected;

  it('a deployment that is degraded', async () => {
    const { deployments } = world.simulator;
    const id = { 'together.deployment.id': 'dep_1' };
    const state = (name: string) => ({ ...id, 'together.deployment.state': name });
    const ready = { ...id, 'together.deployment.replica.kind': 'ready' };
    await shows('together.deployment.state', state('ready'), is(1));
    await shows('together.deployment.replicas', ready, is(2));
    deployments.change({ id: 'dep_1', state: 'DEPLOYMENT_STATE_DEGRADED', readyReplicas: 0 });
    await shows('together.deployment.state', state('degraded'), is(1));
    await shows('together.deployment.replicas', ready, is(0));
    deployments.restore();
    await shows('together.deployment.state', state('degraded'), is(0));
    await shows('together.deployment.replicas', ready, is(2));
  });

  it('an endpoint that stops, with what it costs', async () => {
    const { endpoints } = world.simulator;
    const id = { 'together.deployment.id': 'endpoint-1' };
    const stopped = { ...id, 'together.deployment.state': 'stopped' };
    await shows('together.deployment.hourly_cost', id, is(3.6));
    endpoints.change({ id: 'endpoint-1', state: 'STOPPED' });
    await shows('together.deployment.state', stopped, is(1));
    await shows('together.deployment.hourly_cost', id, is(0));
    endpoints.restore();
    await shows('together.deployment.state', stopped, is(0));
  });

  it('a deployment that fills up', async () => {
    const name = 'worker_engine_kv_cache_utilization';
    const replica = { replica_id: 'dep_1-0' };
    await shows(name, replica, is(0), '/metrics/deployments');
    world.simulator.deployments.change({ id: 'dep_1', kvCacheUtilization: 0.97 });
    await shows(name, replica, is(0.97), '/metrics/deployments');
    world.simulator.deployments.restore();
    await shows(name, replica, is(0), '/metrics/deployments');
  });

  it('forwards counters and histograms as Together reports them', async () => {
    await call(world, true);
    await call(world, true);
    await call(world, false);
    const streams = { deployment_id: 'dep_1', is_streaming: 'true' };
    await shows('edge_inference_requests_total', streams, is(2), '/metrics/deployments');
    const { receiver, simulator } = world;
    const [count] = receiver.latest('edge_inference_requests_total', streams);
    expect(count).toMatchObject({ type: 'sum', monotonic: true });
    const [ttft] = receiver.latest('edge_inference_ttft_ms', streams);
    const scrape = await fetch(`${simulator.url}/organizations/org_simulator/metrics`, {
      headers: { authorization: 'Bearer somebody-else' },
    });
    const truth = (await scrape.text())
      .split('\n')
      .filter((line) => line.startsWith('edge_inference_ttft_ms_') && line.includes('"true"'))
      .map((line) => ({ part: line, value: Number(line.slice(line.lastIndexOf(' '))) }));
    const partsOf = (part: string): number[] =>
      truth.filter((line) => line.part.includes(`_ms_${part}`)).map(({ value }) => value);
    expect(ttft).toMatchObject({
      type: 'histogram',
      histogram: { count: 2, sum: partsOf('sum')[0] },
    });
    // Prometheus buckets are cumulative, OTLP buckets are not.
    let total = 0;
    const counts = ttft?.histogram?.counts ?? [];
    expect(counts.map((count) => (total += count))).toEqual(partsOf('bucket'));
  });

  it('spend over the plan', async () => {
    await shows('together.spend.plan', {}, is(1000));
    await shows('together.spend.projected', {}, (value) => value < 1000);
    world.simulator.billing.change({ usdPerHour: 20 });
    await shows('together.spend.projected', {}, (value) => value > 1000);
    await shows('together.spend.month_to_date', {}, (value) => value > 1000);
    world.simulator.billing.restore();
    await shows('together.spend.projected', {}, (value) => value < 1000);
  });

  it('a component that the status page says is down', async () => {
    const component = (state: string) => ({
      'together.status.component.name': 'Inference API',
      'together.status.component.state': state,
    });
    await shows('together.status.component', component('operational'), is(1));
    world.simulator.components.change({ id: 'Inference API', state: 'major_outage' });
    await shows('together.status.component', component('major_outage'), is(1));
    await shows('together.status.component', component('operational'), is(0));
    world.simulator.components.restore();
    await shows('together.status.component', component('major_outage'), is(0));
  });

  it('a source that cannot be read: its check fails, the others continue', async () => {
    const failed = { 'together.probe.source': 'spend', 'together.probe.check.result': 'failed' };
    const completed = {
      'together.probe.source': 'deployments',
      'together.probe.check.result': 'completed',
    };
    world.simulator.inject({ path: '/billing/*', fault: { kind: 'status', status: 500 } });
    await shows('together.probe.checks', failed, (value) => value > 0);
    const [before] = world.receiver.latest('together.probe.checks', completed);
    await shows('together.probe.checks', completed, (value) => value > Number(before?.value));
    await world.simulator.restore();
  });
});

/** An interval that never comes and a timeout that only a missing answer reaches. */
const patient = { interval: '60s', timeout: '20s' };

describe('probe --once', () => {
  it("prints the account's figures", async () => {
    await using world = await accountWorld(ACCOUNT, patient);
    const args = ['--once', '--config', 'probe.yaml'];
    const well = await world.run(args);
    expect(well.stdout).toMatch(/ok +deployments +me\/llama-1a2b3c4d +started, 1 to 1 replicas/);
    expect(well.stdout).toMatch(/ok +deployments +simulator\/chat\/main +ready, 2 of 2 replicas/);
    expect(well.stdout).toMatch(/ok +deployment_metrics +chat\/main +0 in flight, KV cache 0%/);
    expect(well.stdout).toMatch(
      /ok +spend +spend \d{4}-\d\d +\$\d+\.\d\d until .* plan \$1000\.00/,
    );
    expect(well.stdout).toMatch(/ok +status_page +Inference API +operational/);
    expect(well).toMatchObject({ code: 0, stderr: '' });

    world.simulator.deployments.change({ id: 'dep_1', state: 'DEPLOYMENT_STATE_FAILED' });
    world.simulator.components.change({ id: 'Website', state: 'degraded_performance' });
    const bad = await world.run(args);
    expect(bad.stdout).toMatch(/DOWN +deployments +simulator\/chat\/main +failed/);
    expect(bad.stdout).toMatch(/status_page +Website +degraded performance/);
    expect(bad.code).toBe(1);
  });

  it('reports once what the organization lacks, and stays healthy', async () => {
    await using world = await accountWorld({}, patient);
    const { simulator } = world;
    simulator.inject({ path: '/organizations/*', fault: { kind: 'status', status: 404 } });
    const { code, stderr } = await world.run(['--once', '--config', 'probe.yaml']);
    expect(stderr.match(/billing API returned 404/g)).toHaveLength(1);
    expect(stderr.match(/must be enabled for your organization/g)).toHaveLength(1);
    expect(code).toBe(0);
  });
});
