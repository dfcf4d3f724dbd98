import { describe, expect, it } from 'vitest';
import type { PassedOnHistogram, PassedOnMetric } from '../source/source.ts';
import { passedOn, patient, type Watched, watch } from '../testing/watched.ts';
import { DeploymentMetricsSource } from './deployment-metrics-source.ts';
import { passedOnMetrics } from './passed-on-metrics.ts';
import { parsePrometheusText } from './prometheus-text.ts';

function sourceOf({ simulator, context, key, identity, pace }: Watched): DeploymentMetricsSource {
  const url = new URL(`${simulator.url}/organizations/org_simulator/metrics`);
  return new DeploymentMetricsSource(context, { key, identity, url, ...pace });
}

async function call({ simulator }: Watched, stream: boolean): Promise<void> {
  const response = await fetch(`${simulator.baseURL}/chat/completions`, {
    method: 'POST',
    headers: { authorization: 'Bearer other' },
    body: JSON.stringify({
      model: 'simulator/chat',
      stream,
      max_tokens: 4,
      messages: [{ role: 'user', content: 'Hello' }],
    }),
  });
  await response.text();
}

async function select(
  text: string,
  limit = 100,
): Promise<readonly (PassedOnMetric | PassedOnHistogram)[]> {
  return passedOnMetrics(await parsePrometheusText(text), limit).metrics;
}

describe("Together's metrics of dedicated endpoints", () => {
  it('are passed on unchanged', async () => {
    const watched = await watch({ deployments: [{ id: 'dep_1', kvCacheUtilization: 0.95 }] });
    const source = sourceOf(watched);
    await call(watched, true);
    await call(watched, false);
    const report = await source.read(patient);
    expect(report.readings).toEqual([]);
    expect(passedOn(report, 'edge_inference_requests_total')).toMatchObject({
      type: 'counter',
      points: [
        { labels: { deployment_id: 'dep_1', status_code: '200', is_streaming: 'true' }, value: 1 },
        { labels: { status_code: '200', is_streaming: 'false' }, value: 1 },
      ],
    });
    const duration = passedOn(report, 'router_inference_request_duration_seconds');
    expect(duration).toMatchObject({ type: 'histogram' });
    const [point] = (duration as PassedOnHistogram).points;
    expect(point?.boundaries).toHaveLength(12);
    expect([point?.counts.length, point?.counts.at(-1)]).toEqual([13, 2]);
    expect(passedOn(report, 'worker_token_total')).toMatchObject({ type: 'counter' });
    expect(report.lines).toEqual([
      { subject: 'chat/main', status: 'notice', text: '0 in flight, KV cache 95%' },
    ]);
    await call(watched, false);
    const next = passedOn(await source.read(patient), 'edge_inference_requests_total');
    expect(next?.points.map((each) => 'value' in each && each.value)).toEqual([1, 2]);
  });

  it('report once that they are not enabled', async () => {
    const watched = await watch();
    watched.simulator.inject({ fault: { kind: 'status', status: 404 } });
    const source = sourceOf(watched);
    await source.read(patient);
    expect((await source.read(patient)).lines).toMatchObject([{ status: 'notice' }]);
    expect(watched.said).toHaveLength(1);
    expect(watched.said[0]).toContain('must be enabled for your organization');
  });

  it('fail without an answer, or with another status', async () => {
    const watched = await watch();
    const source = sourceOf(watched);
    watched.simulator.inject({ count: 1, fault: { kind: 'html', status: 502 } });
    await expect(source.read(patient)).rejects.toThrow(/returned 502$/);
    const page = { kind: 'status', status: 200, body: { text: '<html>' } } as const;
    watched.simulator.inject({ count: 1, fault: page });
    await expect(source.read(patient)).rejects.toThrow(/line 1 is not in Prometheus/);
  });
});

describe('forwarded metrics', () => {
  it('contains only listed metrics, with the listed labels', async () => {
    const text = `
# TYPE edge_inference_requests_total counter
edge_inference_requests_total{deployment_id="d",status_code="200",edge_region="a",path="/x"} 3
edge_inference_requests_total{deployment_id="d",status_code="200",edge_region="b"} 4
edge_inference_requests_total{deployment_id="d",status_code="500",edge_region="b"} 1
# TYPE worker_engine_kv_cache_utilization gauge
worker_engine_kv_cache_utilization{replica_id="r",deployment_region="a"} 0.4
worker_engine_kv_cache_utilization{replica_id="r",deployment_region="b"} 0.7
worker_engine_kv_cache_utilization{replica_id="s"} NaN
# TYPE edge_inference_inflight_requests gauge
edge_inference_inflight_requests{edge_region="a"} 2
edge_inference_inflight_requests{edge_region="b"} 3
# TYPE worker_tokens_per_request histogram
worker_tokens_per_request_bucket{le="+Inf"} 1
go_goroutines 7
`;
    expect(await select(text)).toEqual([
      {
        name: 'edge_inference_requests_total',
        type: 'counter',
        description: '',
        points: [
          { labels: { deployment_id: 'd', status_code: '200' }, value: 7 },
          { labels: { deployment_id: 'd', status_code: '500' }, value: 1 },
        ],
      },
      {
        name: 'worker_engine_kv_cache_utilization',
        type: 'gauge',
        description: '',
        points: [{ labels: { replica_id: 'r' }, value: 0.7 }],
      },
      {
        name: 'edge_inference_inflight_requests',
        type: 'gauge',
        description: '',
        points: [{ labels: {}, value: 5 }],
      },
    ]);
  });

  it('keeps histograms complete: across regions, and for any order of buckets', async () => {
    const text = `
# HELP edge_inference_ttft_ms Time to first token.
# TYPE edge_inference_ttft_ms histogram
edge_inference_ttft_ms_bucket{edge_region="a",le="+Inf"} 5
edge_inference_ttft_ms_bucket{edge_region="a",le="10"} 1
edge_inference_ttft_ms_bucket{edge_region="a",le="100"} 4
edge_inference_ttft_ms_sum{edge_region="a"} 300
edge_inference_ttft_ms_count{edge_region="a"} 5
edge_inference_ttft_ms_bucket{edge_region="b",le="10"} 2
edge_inference_ttft_ms_bucket{edge_region="b",le="100"} 2
edge_inference_ttft_ms_bucket{edge_region="b",le="+Inf"} 2
edge_inference_ttft_ms_sum{edge_region="b"} 8
edge_inference_ttft_ms_count{edge_region="b"} 2
`;
    const expected = {
      name: 'edge_inference_ttft_ms',
      type: 'histogram',
      description: 'Time to first token.',
      points: [{ labels: {}, boundaries: [10, 100], counts: [3, 6, 7], sum: 308 }],
    };
    expect(await select(text)).toEqual([expected]);
    const untyped = text.replaceAll(/^#.*$/gm, '');
    expect(await select(untyped)).toEqual([{ ...expected, description: '' }]);
  });

  it('drops a histogram with decreasing counts', async () => {
    const text = `
worker_ttft_seconds_bucket{le="1"} 5
worker_ttft_seconds_bucket{le="2"} 3
worker_ttft_seconds_bucket{le="+Inf"} 5
`;
    expect(await select(text)).toEqual([]);
  });

  it('is bounded', async () => {
    const lines = Array.from({ length: 50 }, (_, index) => {
      return `worker_token_total{replica_id="r${index}"} 1`;
    });
    const { metrics, left } = passedOnMetrics(await parsePrometheusText(lines.join('\n')), 20);
    expect([metrics[0]?.points.length, left]).toEqual([20, 30]);
  });
});
