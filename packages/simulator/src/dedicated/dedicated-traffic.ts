import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { LedgerEntry } from '../ledger/ledger-entry.ts';
import type { DeploymentProfile } from './deployment-profile.ts';

const IDENTITY = ['endpoint_id', 'endpoint_name', 'deployment_id', 'deployment_name'];
const EDGE = [...IDENTITY, 'model'];
const WORKER = [...IDENTITY, 'replica_id', 'model_id'];
const SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const MILLIS = SECONDS.map((seconds) => seconds * 1000);
/** Number of concurrent requests that fill a replica's cache. */
const FULL = 16;

/** Traffic of deployments, in the series of Together's metrics of dedicated endpoints. */
export class DedicatedTraffic {
  readonly #registry = new Registry();
  readonly #requests = this.#counter('edge_inference_requests_total', 'Requests.', [
    ...EDGE,
    'status_code',
    'is_streaming',
  ]);
  readonly #duration = this.#histogram('edge_inference_request_duration_ms', 'At the edge.', [
    ...EDGE,
    'is_streaming',
  ]);
  readonly #ttft = this.#histogram('edge_inference_ttft_ms', 'Time to first token.', [
    ...EDGE,
    'is_streaming',
  ]);
  readonly #inFlight = this.#gauge('edge_inference_inflight_requests', 'At the edge.', EDGE);
  readonly #routed = this.#counter('router_inference_requests_total', 'Requests.', [
    ...IDENTITY,
    'status_code',
  ]);
  readonly #routedDuration = this.#histogram(
    'router_inference_request_duration_seconds',
    'At the router.',
    IDENTITY,
  );
  readonly #routedTtft = this.#histogram('router_inference_ttft_seconds', 'TTFT.', IDENTITY);
  readonly #routedInFlight = this.#gauge(
    'router_inference_inflight_requests',
    'At the router.',
    IDENTITY,
  );
  readonly #queue = this.#histogram('router_pre_worker_duration_seconds', 'Queue.', IDENTITY);
  readonly #workerTtft = this.#histogram('worker_ttft_seconds', 'TTFT.', WORKER);
  readonly #tpot = this.#histogram('worker_tpot_seconds', 'Time per output token.', WORKER);
  readonly #generation = this.#histogram(
    'worker_generation_duration_seconds',
    'Generation.',
    WORKER,
  );
  readonly #tokens = this.#counter('worker_token_total', 'Tokens.', [...WORKER, 'token_type']);
  readonly #kvCache = this.#gauge(
    'worker_engine_kv_cache_utilization',
    'Share of the KV cache in use.',
    WORKER,
  );
  readonly #hitRate = this.#gauge('worker_engine_cache_hit_rate', 'KV cache hit rate.', WORKER);
  readonly #open = new Map<string, number>();
  #served = 0;

  /** Records a request to a deployment; returns a function to call when it ends. */
  begin(deployment: DeploymentProfile, entry: LedgerEntry, queuedMillis: () => number): () => void {
    this.#open.set(deployment.id, this.inFlight(deployment) + 1);
    return () => {
      this.#open.set(deployment.id, this.inFlight(deployment) - 1);
      this.#record(deployment, entry, queuedMillis() / 1000);
    };
  }

  /** Requests in flight on a deployment. */
  inFlight(deployment: DeploymentProfile): number {
    return this.#open.get(deployment.id) ?? 0;
  }

  /** The scrape, in Prometheus's text format. */
  async text(deployments: readonly DeploymentProfile[]): Promise<string> {
    // Removed deployments have no current values.
    for (const gauge of [this.#inFlight, this.#routedInFlight, this.#kvCache, this.#hitRate]) {
      gauge.reset();
    }
    for (const one of deployments) {
      const identity = identityOf(one);
      const inFlight = this.inFlight(one);
      this.#inFlight.set({ ...identity, model: one.model }, inFlight);
      this.#routedInFlight.set(identity, inFlight);
      for (let replica = 0; replica < one.readyReplicas; replica += 1) {
        const labels = { ...identity, replica_id: `${one.id}-${replica}`, model_id: one.model };
        const share = Math.min(1, inFlight / (one.readyReplicas * FULL));
        this.#kvCache.set(labels, one.kvCacheUtilization ?? share);
        this.#hitRate.set(labels, one.cacheHitRate);
      }
    }
    return this.#registry.metrics();
  }

  #record(deployment: DeploymentProfile, entry: LedgerEntry, queued: number): void {
    const identity = identityOf(deployment);
    const edge = { ...identity, model: deployment.model, is_streaming: String(entry.stream) };
    const total = ((entry.endedAt ?? entry.receivedAt) - entry.receivedAt) / 1000;
    // A client that aborts sees no status; the edge logs nginx's 499.
    const status = entry.outcome === 'client-aborted' ? '499' : String(entry.status);
    this.#requests.inc({ ...edge, status_code: status });
    this.#duration.observe(edge, total * 1000);
    this.#routed.inc({ ...identity, status_code: status });
    this.#routedDuration.observe(identity, total);
    if (status !== '200') return;
    this.#served += 1;
    const replica = this.#served % Math.max(1, deployment.readyReplicas);
    const worker = {
      ...identity,
      replica_id: `${deployment.id}-${replica}`,
      model_id: deployment.model,
    };
    this.#queue.observe(identity, queued);
    this.#tokens.inc({ ...worker, token_type: 'input' }, entry.promptTokens);
    this.#tokens.inc({ ...worker, token_type: 'output' }, entry.completionTokens);
    this.#generation.observe(worker, Math.max(0, total - queued));
    if (entry.firstTokenAt === undefined) return;
    const ttft = (entry.firstTokenAt - entry.receivedAt) / 1000;
    this.#ttft.observe(edge, ttft * 1000);
    this.#routedTtft.observe(identity, ttft);
    this.#workerTtft.observe(worker, Math.max(0, ttft - queued));
    const later = entry.chunkTimes.length - 1;
    if (later > 0) this.#tpot.observe(worker, Math.max(0, total - ttft) / later);
  }

  #counter(name: string, help: string, labelNames: string[]): Counter {
    return new Counter({ name, help, labelNames, registers: [this.#registry] });
  }

  #gauge(name: string, help: string, labelNames: string[]): Gauge {
    return new Gauge({ name, help, labelNames, registers: [this.#registry] });
  }

  #histogram(name: string, help: string, labelNames: string[]): Histogram {
    const buckets = name.endsWith('_ms') ? MILLIS : SECONDS;
    return new Histogram({ name, help, labelNames, buckets, registers: [this.#registry] });
  }
}

function identityOf(deployment: DeploymentProfile): Record<string, string> {
  return {
    endpoint_id: deployment.endpoint,
    endpoint_name: deployment.endpointName,
    deployment_id: deployment.id,
    deployment_name: deployment.name,
  };
}
