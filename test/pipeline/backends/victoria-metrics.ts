import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { needBackends } from './location.ts';
import { freePort, Server } from './server.ts';

/** A VictoriaMetrics, single node. */
export interface VictoriaMetrics extends AsyncDisposable {
  readonly url: string;
  /** For `OTEL_EXPORTER_OTLP_METRICS_ENDPOINT`. */
  readonly otlpMetricsUrl: string;
  /** `data` of any path of Prometheus' HTTP API. */
  api(path: string): Promise<unknown>;
}

/**
 * Starts VictoriaMetrics on a free port of 127.0.0.1, with its own data folder.
 *
 * @param flags besides those of ports and folders.
 */
export async function startVictoriaMetrics(
  flags: readonly string[] = [],
): Promise<VictoriaMetrics> {
  const folder = await mkdtemp(join(tmpdir(), 'together-otel-victoria-'));
  const url = `http://127.0.0.1:${await freePort()}`;
  const server = new Server({
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
  });
  await server.start().catch(async (error: unknown) => {
    await rm(folder, { recursive: true, force: true });
    throw error;
  });
  return {
    url,
    otlpMetricsUrl: `${url}/opentelemetry/v1/metrics`,
    async api(path) {
      const response = await fetch(`${url}/api/v1/${path}`);
      const answer = (await response.json()) as { status: string; data: unknown; error?: string };
      if (answer.status !== 'success') throw new Error(`${path}: ${answer.error}`);
      return answer.data;
    },
    async [Symbol.asyncDispose]() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
