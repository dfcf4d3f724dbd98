import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  freePort,
  type Prometheus,
  type Server,
  startCollector,
  startPrometheus,
} from './backends/index.ts';
import type { Host } from './network.ts';
import { type SelfMetrics, selfMetrics } from './self-metrics.ts';
import { TraceStore } from './trace-store.ts';

const EXAMPLE = fileURLToPath(new URL('../../examples/collector-pipeline/', import.meta.url));

/** Same as in the example's compose file. */
const PROMETHEUS_FLAGS = ['--enable-feature=created-timestamp-zero-ingestion'];

/** Differences from the example's files. */
export interface PipelineOptions {
  /** @default 1 */
  readonly gateways?: number;
  /**
   * The file that configures the gateways' backends.
   *
   * @default 'gateway-prometheus.yaml'
   */
  readonly backends?: 'gateway-prometheus.yaml' | 'gateway-datadog.yaml';
  /**
   * The agent's files.
   *
   * @default ['agent.yaml']
   */
  readonly agentFiles?: readonly string[];
  /** Settings of every gateway, in addition to its ports and folder. */
  readonly gateway?: Readonly<Record<string, string>>;
  readonly agent?: Readonly<Record<string, string>>;
  /**
   * Host of everything but the agent.
   *
   * @default this host, on 127.0.0.1
   */
  readonly host?: Pick<Host, 'prefix' | 'address'>;
  /** Where gateways reach Prometheus, and the agent the gateways, if not directly. */
  readonly route?: (to: Hop, url: string) => Promise<string>;
}

/** A connection that can be routed through a proxy. */
type Hop = 'prometheus' | 'gateway';

/** A Collector and its own metrics. */
interface Collector {
  readonly server: Server;
  /** Its own metrics, each summed over all labels. */
  readonly figures: () => Promise<SelfMetrics>;
}

/**
 * The pipeline of examples/collector-pipeline on 127.0.0.1, started from the example's own files.
 */
export interface Pipeline extends AsyncDisposable {
  /** For `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly endpoint: string;
  readonly agent: Collector;
  readonly gateways: readonly Collector[];
  readonly prometheus: Prometheus;
  /** The trace store's server; `traces` reads its contents. */
  readonly store: Server;
  readonly traces: TraceStore;
}

/** Starts a trace store, Prometheus, the gateways and the agent, in this order. */
export async function startPipeline(options: PipelineOptions = {}): Promise<Pipeline> {
  const resources = new AsyncDisposableStack();
  try {
    const folder = await mkdtemp(join(tmpdir(), 'together-otel-pipeline-'));
    resources.defer(() => rm(folder, { recursive: true, force: true }));
    const { prefix, address } = options.host ?? { prefix: [], address: '127.0.0.1' };
    const route = options.route ?? ((_to, url) => Promise.resolve(url));

    const storePort = await freePort();
    const traces = new TraceStore(join(folder, 'traces.jsonl'));
    const store = resources.use(
      await startCollector({ config: storeConfig(storePort, traces.path), prefix }),
    );
    const prometheus = resources.use(
      await startPrometheus({
        config: 'storage: { tsdb: { out_of_order_time_window: 2h } }',
        flags: PROMETHEUS_FLAGS,
        host: address,
        prefix,
      }),
    );

    const files = ['gateway.yaml', options.backends ?? 'gateway-prometheus.yaml'];
    const gateways: Collector[] = [];
    const hosts: string[] = [];
    for (let i = 0; i < (options.gateways ?? 1); i++) {
      const port = await freePort();
      hosts.push(await route('gateway', `${address}:${port}`));
      gateways.push(
        await collector(resources, files, prefix, {
          LISTEN_HOST: address,
          GRPC_PORT: String(port),
          STORAGE_DIR: join(folder, `gateway-${i}`),
          PROMETHEUS_ENDPOINT: await route('prometheus', prometheus.otlpUrl),
          TRACES_ENDPOINT: `http://127.0.0.1:${storePort}`,
          DECISION_WAIT: '2s',
          ...options.gateway,
        }),
      );
    }
    const port = await freePort();
    const agent = await collector(resources, options.agentFiles ?? ['agent.yaml'], [], {
      LISTEN_HOST: '127.0.0.1',
      GRPC_PORT: String(await freePort()),
      HTTP_PORT: String(port),
      STORAGE_DIR: join(folder, 'agent'),
      GATEWAYS: `{static: {hostnames: [${hosts.map((host) => `'${host}'`)}]}}`,
      ...options.agent,
    });
    return {
      endpoint: `http://127.0.0.1:${port}`,
      agent,
      gateways,
      prometheus,
      store,
      traces,
      [Symbol.asyncDispose]: () => resources.disposeAsync(),
    };
  } catch (error) {
    await resources.disposeAsync();
    throw error;
  }
}

async function collector(
  resources: AsyncDisposableStack,
  files: readonly string[],
  prefix: readonly string[],
  env: Readonly<Record<'LISTEN_HOST', string>> & Readonly<Record<string, string>>,
): Promise<Collector> {
  const metricsPort = await freePort();
  const server = await startCollector({
    config: files.map((file) => EXAMPLE + file),
    env: {
      HEALTH_PORT: String(await freePort()),
      METRICS_PORT: String(metricsPort),
      ...env,
    },
    prefix,
  });
  resources.use(server);
  return { server, figures: () => selfMetrics(`http://${env.LISTEN_HOST}:${metricsPort}/metrics`) };
}

/** A Collector that writes received traces to a file, standing in for a trace store. */
function storeConfig(port: number, path: string): string {
  return JSON.stringify({
    receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${port}` } } } },
    exporters: { file: { path, flush_interval: '100ms', append: true } },
    service: {
      telemetry: { metrics: { level: 'none' } },
      pipelines: { traces: { receivers: ['otlp'], exporters: ['file'] } },
    },
  });
}
