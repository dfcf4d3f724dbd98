import type { IdentityReader } from '../api/identity.ts';
import { segmentOf } from '../api/together-api.ts';
import type { ApiKey } from '../http/api-key.ts';
import { answerOf } from '../http/http-get.ts';
import type { SourceContext } from '../source/context.ts';
import { PacedSource, type SourcePace } from '../source/paced-source.ts';
import type { PassedOnHistogram, PassedOnMetric, Report, StatusLine } from '../source/source.ts';
import { mayBeListed, passedOnMetrics } from './passed-on-metrics.ts';
import { parsePrometheusText } from './prometheus-text.ts';

/** Settings of the deployment metrics source. */
export interface DeploymentMetricsSettings extends SourcePace {
  readonly key: ApiKey;
  readonly identity: IdentityReader;
  /** Undefined for Together's, with the key's organization. */
  readonly url: URL | undefined;
}

const HOST = 'o11y-de2-metrics.cloud.together.ai';
/** Maximum number of series passed on; any excess is dropped and reported. */
const MAX_SERIES = 2000;
const MAX_BYTES = 16 * 1024 * 1024;
/** Requests start to queue when the cache is this full. */
const FULL = 0.9;

/** Passes on Together's own metrics of dedicated endpoints: load, caches, latencies. */
export class DeploymentMetricsSource extends PacedSource<DeploymentMetricsSettings> {
  override readonly name = 'deployment_metrics';
  readonly #said = new Set<string>();

  constructor(context: SourceContext, settings: DeploymentMetricsSettings) {
    super(context, settings.url?.hostname ?? HOST, settings);
  }

  override async read(signal: AbortSignal): Promise<Report> {
    const { key } = this.settings;
    const url = this.settings.url ?? (await this.#urlOfKey(signal));
    const answer = await this.context.get({
      url,
      key,
      signal,
      accept: 'text/plain;version=0.0.4',
      maxBytes: MAX_BYTES,
    });
    const { status, body } = answerOf(answer);
    if (status === 403 || status === 404) return this.#unavailable(status);
    if (status !== 200) throw new Error(`${url.host} returned ${status}`);
    const exposition = await parsePrometheusText(body, { wants: mayBeListed, signal });
    const { metrics, left } = passedOnMetrics(exposition, MAX_SERIES);
    if (left > 0) {
      this.#sayOnce('left', `more than ${MAX_SERIES} series: ${left} are dropped`);
    }
    return { readings: [], passedOn: metrics, lines: linesOf(metrics) };
  }

  async #urlOfKey(signal: AbortSignal): Promise<URL> {
    const { organizationId } = await this.settings.identity.read(signal);
    if (organizationId === undefined) {
      throw new Error("the key's organization is unknown: set deployments.metricsUrl");
    }
    return new URL(`https://${HOST}/organizations/${segmentOf(organizationId)}/metrics`);
  }

  /** The endpoint is in beta, and enabled per organisation. */
  #unavailable(status: number): Report {
    this.#sayOnce(
      'unavailable',
      `${this.serverAddress} returned ${status}: the metrics endpoint is in beta and must be enabled for your organization`,
    );
    const text = `${status}: not enabled for this organization`;
    return { readings: [], lines: [{ subject: 'dedicated metrics', status: 'notice', text }] };
  }

  #sayOnce(what: string, line: string): void {
    if (this.#said.has(what)) return;
    this.#said.add(what);
    this.context.say(`deployments.metrics: ${line}`);
  }
}

/** One line per deployment: requests in flight and its fullest cache. */
function linesOf(metrics: readonly (PassedOnMetric | PassedOnHistogram)[]): StatusLine[] {
  const inFlight = byDeployment(metrics, 'edge_inference_inflight_requests', (a, b) => a + b);
  const cache = byDeployment(metrics, 'worker_engine_kv_cache_utilization', Math.max);
  const names = [...new Set([...inFlight.keys(), ...cache.keys()])];
  if (names.length === 0) {
    return [{ subject: 'dedicated metrics', status: 'ok', text: 'no deployment reports metrics' }];
  }
  return names.map((name) => {
    const share = cache.get(name);
    const full = share === undefined ? '' : `, KV cache ${Math.round(share * 100)}%`;
    return {
      subject: name,
      status: (share ?? 0) >= FULL ? 'notice' : 'ok',
      text: `${inFlight.get(name) ?? 0} in flight${full}`,
    };
  });
}

function byDeployment(
  metrics: readonly (PassedOnMetric | PassedOnHistogram)[],
  name: string,
  merge: (a: number, b: number) => number,
): Map<string, number> {
  const values = new Map<string, number>();
  const metric = metrics.find((one) => one.name === name);
  if (metric === undefined || metric.type === 'histogram') return values;
  for (const { labels, value } of metric.points) {
    const { endpoint_name: endpoint, deployment_name: deployment, deployment_id: id } = labels;
    const subject = [endpoint, deployment ?? id].filter(Boolean).join('/') || 'all';
    const before = values.get(subject);
    values.set(subject, before === undefined ? value : merge(before, value));
  }
  return values;
}
