import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@together-otel/test-support/folder';
import { needBackends } from './location.ts';
import { freePort, Server } from './server.ts';

/** Search criteria of Jaeger's UI, and of Grafana's data source for it. */
export interface JaegerSearch {
  readonly service: string;
  readonly operation?: string;
  /** Same syntax as in the UI: `error=true gen_ai.request.model="a model"`. */
  readonly tags?: string;
  /** Such as `1.2s`. */
  readonly minDuration?: string;
}

/** A trace as Jaeger shows it. */
export interface FoundTrace {
  readonly traceID: string;
  readonly spans: readonly FoundSpan[];
}

interface FoundSpan {
  readonly spanID: string;
  readonly operationName: string;
  readonly references: readonly { readonly refType: string; readonly spanID: string }[];
  readonly tags: readonly { readonly key: string; readonly value: unknown }[];
  readonly logs: readonly { readonly fields: FoundSpan['tags'] }[];
}

/** A Jaeger that keeps traces in memory. */
export interface Jaeger extends AsyncDisposable {
  readonly server: Server;
  /** For `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly otlpUrl: string;
  readonly services: () => Promise<readonly string[]>;
  /** Traces with a matching span, newest first. */
  readonly search: (search: JaegerSearch) => Promise<readonly FoundTrace[]>;
}

/** More than any test produces. */
const LIMIT = '1000';

/** Starts Jaeger on free ports of 127.0.0.1. */
export async function startJaeger(): Promise<Jaeger> {
  await using starting = new AsyncDisposableStack();
  const folder = starting.use(temporaryFolder()).path;
  const [query, grpc, otlp] = [await freePort(), await freePort(), await freePort()];
  const file = join(folder, 'config.json');
  await writeFile(file, JSON.stringify(configuration(query, grpc, otlp)));
  const url = `http://127.0.0.1:${query}`;
  const server = starting.use(
    new Server({
      name: 'jaeger',
      command: [needBackends().jaeger, `--config=${file}`],
      // Keeps it from sending its own traces to a Collector that does not exist.
      env: { OTEL_TRACES_SAMPLER: 'always_off' },
      isReady: ({ log }) => log.includes('Everything is ready'),
    }),
  );
  await server.start();
  const resources = starting.move();
  return {
    server,
    otlpUrl: `http://127.0.0.1:${otlp}`,
    services: async () => ((await ask(`${url}/api/services`)) ?? []) as string[],
    search: async ({ tags, ...search }) => {
      const query = new URLSearchParams({ ...search, limit: LIMIT, lookback: '1h' });
      if (tags !== undefined) query.set('tags', JSON.stringify(parsedTags(tags)));
      return (await ask(`${url}/api/traces?${query}`)) as FoundTrace[];
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** Parses tags as the UI does: logfmt. */
function parsedTags(text: string): Record<string, string> {
  const pairs = [...text.matchAll(/([^\s=]+)=(?:"([^"]*)"|(\S+))/g)];
  return Object.fromEntries(pairs.map(([, key, quoted, plain]) => [key, quoted ?? plain]));
}

async function ask(url: string): Promise<unknown> {
  const response = await fetch(url);
  const { data, errors } = (await response.json()) as { data: unknown; errors: unknown };
  if (!response.ok || errors !== null) throw new Error(`${url}: ${JSON.stringify(errors)}`);
  return data;
}

/** Same as in Jaeger's image, except for the ports and other receivers. */
function configuration(query: number, grpc: number, otlp: number): object {
  return {
    extensions: {
      jaeger_query: {
        storage: { traces: 'memory' },
        http: { endpoint: `127.0.0.1:${query}` },
        grpc: { endpoint: `127.0.0.1:${grpc}` },
      },
      jaeger_storage: { backends: { memory: { memory: { max_traces: 100_000 } } } },
    },
    receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${otlp}` } } } },
    exporters: { jaeger_storage_exporter: { trace_storage: 'memory' } },
    service: {
      extensions: ['jaeger_storage', 'jaeger_query'],
      telemetry: { metrics: { level: 'none' } },
      pipelines: { traces: { receivers: ['otlp'], exporters: ['jaeger_storage_exporter'] } },
    },
  };
}
