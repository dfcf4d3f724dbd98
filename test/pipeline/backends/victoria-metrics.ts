import { join } from 'node:path';
import { temporaryFolder } from '@together-otel/test-support/folder';
import { needBackends } from './location.ts';
import { freePort, Server } from './server.ts';

/** A single-node VictoriaMetrics. */
export interface VictoriaMetrics extends AsyncDisposable {
  readonly url: string;
  /** For `OTEL_EXPORTER_OTLP_METRICS_ENDPOINT`. */
  readonly otlpMetricsUrl: string;
  /** Returns `data` from any path of Prometheus' HTTP API. */
  api(path: string): Promise<unknown>;
}

/**
 * Starts VictoriaMetrics on a free port of 127.0.0.1, with its own data folder.
 *
 * @param flags in addition to those for ports and folders.
 */
export async function startVictoriaMetrics(
  flags: readonly string[] = [],
): Promise<VictoriaMetrics> {
  await using starting = new AsyncDisposableStack();
  const folder = starting.use(temporaryFolder()).path;
  const url = `http://127.0.0.1:${await freePort()}`;
  const server = starting.use(
    new Server({
      name: 'victoria-metrics',
      command: [
        needBackends().victoriaMetrics,
        `-storageDataPath=${join(folder, 'data')}`,
        `-httpListenAddr=${url.slice('http://'.length)}`,
        ...flags,
      ],
      isReady: () =>
        fetch(`${url}/health`).then(
          (response) => response.ok,
          () => false,
        ),
    }),
  );
  await server.start();
  const resources = starting.move();
  return {
    url,
    otlpMetricsUrl: `${url}/opentelemetry/v1/metrics`,
    async api(path) {
      const response = await fetch(`${url}/api/v1/${path}`);
      const answer = (await response.json()) as { status: string; data: unknown; error?: string };
      if (answer.status !== 'success') throw new Error(`${path}: ${answer.error}`);
      return answer.data;
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
