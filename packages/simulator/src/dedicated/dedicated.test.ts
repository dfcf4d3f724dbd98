import Together from 'together-ai';
import { describe, expect, it } from 'vitest';
import type { Simulator } from '../simulator.ts';
import { chat, get, post, read, simulate } from '../testing/client.ts';
import { callControl } from '../testing/control.ts';

/** The samples of a scrape by name and labels. */
async function scrape(simulator: Simulator): Promise<Map<string, number>> {
  const response = await fetch(`${simulator.url}/organizations/org_simulator/metrics`, {
    headers: { authorization: 'Bearer secret' },
  });
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  const lines = (await response.text()).split('\n').filter((line) => /^[a-z]/.test(line));
  return new Map(
    lines.map((line) => {
      const cut = line.lastIndexOf(' ');
      return [line.slice(0, cut), Number(line.slice(cut + 1))];
    }),
  );
}

/** The sum of all samples with this name and all of these labels. */
function sum(samples: Map<string, number>, name: string, ...labels: string[]): number {
  let total = 0;
  for (const [key, value] of samples) {
    if (key.split('{')[0] === name && labels.every((label) => key.includes(label))) total += value;
  }
  return total;
}

describe('dedicated endpoints, v1', () => {
  it('are listed, reported in full, and no longer created', async () => {
    const simulator = await simulate({ endpoints: [{ id: 'endpoint-1', maxReplicas: 3 }] });
    const { data } = await read<{ data: object[] }>(simulator, '/v1/endpoints?type=dedicated');
    expect(data).toMatchObject([{ id: 'endpoint-1', type: 'dedicated', state: 'STARTED' }]);
    expect(await read(simulator, '/v1/endpoints/endpoint-1')).toMatchObject({
      hardware: '1x_nvidia_h100_80gb_sxm',
      autoscaling: { min_replicas: 1, max_replicas: 3 },
    });
    const hardware = await read<{ data: { id: string }[] }>(simulator, '/v1/hardware');
    expect(hardware.data[0]).toMatchObject({
      id: '1x_nvidia_h100_80gb_sxm',
      pricing: { cents_per_minute: 6 },
    });
    expect((await post(simulator, '/endpoints', { model: 'x' })).status).toBe(403);
    expect((await get(simulator, '/endpoints/endpoint-2')).status).toBe(404);
  });

  it('serve while they are started', async () => {
    const simulator = await simulate({ endpoints: [{ id: 'endpoint-1', name: 'me/llama-1234' }] });
    const served = await chat(simulator, { model: 'me/llama-1234' });
    expect(await served.json()).toMatchObject({ model: 'me/llama-1234' });
    expect(served.headers.has('x-ratelimit-limit')).toBe(false);
    simulator.endpoints.change({ id: 'endpoint-1', state: 'STOPPED' });
    const refused = await chat(simulator, { model: 'me/llama-1234' });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({
      error: { code: 'dedicated_endpoint_not_running' },
    });
  });
});

describe('deployments, v2', () => {
  it("match what Together's SDK reads", async () => {
    const simulator = await simulate({
      deployments: [{ id: 'dep_1' }, { id: 'dep_2', name: 'canary' }, { id: 'd3', endpoint: 'ep' }],
    });
    const client = new Together({ apiKey: 'secret', baseURL: `${simulator.url}/v2` });
    const projectId = 'proj_simulator';
    const names: string[] = [];
    for await (const { id, deployments } of client.beta.endpoints.list({ projectId, limit: 1 })) {
      names.push(`${id}: ${deployments.map(({ name }) => name).join(' ')}`);
    }
    expect(names).toEqual([
      'ep_simulator: simulator/chat/main simulator/chat/canary',
      'ep: simulator/chat/main',
    ]);
    const deployment = await client.beta.endpoints.deployments.retrieve('dep_2', {
      projectId,
      endpointId: 'ep_simulator',
    });
    expect(deployment).toMatchObject({
      desiredReplicas: 1,
      status: { state: 'DEPLOYMENT_STATE_READY', scheduledReplicas: 1, readyReplicas: 1 },
    });
  });

  it('degrade from another process, and say so', async () => {
    const simulator = await simulate({ deployments: [{ id: 'dep_1' }] });
    const change = { state: 'DEPLOYMENT_STATE_DEGRADED', readyReplicas: 0, message: 'node lost' };
    expect((await callControl(simulator, 'PATCH', 'deployments/dep_1', change)).status).toBe(200);
    const refused = await chat(simulator, { model: 'simulator/chat' });
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({ error: { type: 'routing_error' } });
    const path = '/v2/projects/proj_simulator/endpoints/ep_simulator/deployments';
    expect(await read(simulator, path)).toMatchObject({
      data: [{ status: { state: change.state } }],
    });
    await callControl(simulator, 'POST', 'restore');
    expect((await chat(simulator, { model: 'simulator/chat' })).status).toBe(200);
    await callControl(simulator, 'DELETE', 'deployments/dep_1');
    expect((await chat(simulator, { model: 'simulator/chat' })).status).toBe(404);
    expect(await callControl(simulator, 'DELETE', 'deployments/dep_1')).toMatchObject({
      status: 400,
      body: { error: 'There is no deployment dep_1. There are: none.' },
    });
  });

  it('prices are reported by the instance types', async () => {
    const { data } = await read<{ data: object[] }>(
      await simulate(),
      '/v2/public/inference-instance-types',
    );
    expect(data[1]).toMatchObject({ id: '2xnvidia-h100-80gb', priceCentsPerHour: 720 });
  });

  it.each([
    [
      { id: 'd', state: 'READY' },
      /^Invalid deployment.state: "READY". Use one of DEPLOYMENT_STATE/,
    ],
    [{ id: 'd', readyReplicas: -1 }, /^Invalid deployment.readyReplicas: -1/],
    [{ id: 'd', replicas: 1 }, /^Invalid deployment.replicas: 1. There is no such field/],
  ])('refuse %j', async (change, message) => {
    const simulator = await simulate();
    expect(() => simulator.deployments.change(change as never)).toThrow(message);
    await expect(simulate({ deployments: [change as never] })).rejects.toThrow(
      new RegExp(message.source.replace('^Invalid deployment', 'options.deployments\\[0\\]')),
    );
  });
});

describe("Together's metrics of dedicated endpoints", () => {
  it('move with the traffic', async () => {
    const simulator = await simulate({
      deployments: [{ id: 'dep_1' }],
      faults: [{ after: 2, count: 1, fault: { kind: 'status', status: 500 } }],
    });
    const model = 'simulator/chat/main';
    await (await chat(simulator, { model, max_tokens: 5, stream: true })).text();
    await (await chat(simulator, { model, max_tokens: 5 })).text();
    await (await chat(simulator, { model })).text();
    const samples = await scrape(simulator);
    const ok = '{endpoint_id="ep_simulator",endpoint_name="chat",deployment_id="dep_1"';
    expect(sum(samples, 'edge_inference_requests_total', ok, 'status_code="200"')).toBe(2);
    expect(sum(samples, 'edge_inference_requests_total', ok, 'status_code="500"')).toBe(1);
    expect(sum(samples, 'edge_inference_ttft_ms_count', 'is_streaming="true"')).toBe(1);
    expect(sum(samples, 'edge_inference_request_duration_ms_count')).toBe(3);
    const entries = simulator.ledger.entries();
    const reported = (field: 'promptTokens' | 'completionTokens'): number =>
      entries.reduce((total, entry) => total + entry[field], 0);
    expect(sum(samples, 'worker_token_total', 'token_type="input"')).toBe(reported('promptTokens'));
    expect(sum(samples, 'worker_token_total', 'token_type="output"')).toBe(10);
    expect(reported('completionTokens')).toBe(10);
    expect(sum(samples, 'edge_inference_inflight_requests')).toBe(0);
    expect(sum(samples, 'worker_engine_cache_hit_rate', 'replica_id="dep_1-0"')).toBe(0.5);
  });

  it('report requests in flight, and the configured utilisation', async () => {
    const simulator = await simulate({
      deployments: [{ id: 'dep_1' }, { id: 'dep_2', kvCacheUtilization: 0.97 }],
      faults: [{ fault: { kind: 'hang' } }],
    });
    const abort = new AbortController();
    const { signal } = abort;
    const asked = chat(simulator, { model: 'simulator/chat/main' }, { signal });
    const failed = expect(asked).rejects.toThrow('aborted');
    await expect.poll(() => simulator.ledger.summary().inFlight, { interval: 5 }).toBe(1);
    simulator.clearFaults();
    const samples = await scrape(simulator);
    expect(sum(samples, 'edge_inference_inflight_requests', 'dep_1')).toBe(1);
    expect(sum(samples, 'worker_engine_kv_cache_utilization', 'dep_1')).toBe(1 / 16);
    expect(sum(samples, 'worker_engine_kv_cache_utilization', 'dep_2')).toBe(0.97);
    abort.abort();
    await failed;
  });

  it('are for the own organisation only', async () => {
    const simulator = await simulate();
    const ask = (organization: string, headers: Record<string, string>): Promise<Response> =>
      fetch(`${simulator.url}/organizations/${organization}/metrics`, { headers });
    expect((await ask('org_simulator', {})).status).toBe(401);
    expect((await ask('org_other', { authorization: 'Bearer secret' })).status).toBe(403);
  });
});
