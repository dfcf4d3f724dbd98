import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@together-otel/test-support/folder';
import {
  type DatadogSeries,
  freePort,
  startCollector,
  startDatadogMapping,
} from './backends/index.ts';

/** Receives metrics like a Datadog Agent with its OTLP receiver; it does not accept traces. */
export interface DatadogAgent extends AsyncDisposable {
  /** For `DATADOG_AGENT_ENDPOINT`. */
  readonly url: string;
  /** Data received so far, one line of OTLP/JSON per request. */
  requests(): Promise<string>;
  /** Ends the mapping and returns what Datadog would store. */
  series(): Promise<DatadogSeries[]>;
}

/** Starts an OTLP receiver, plus the Datadog Agent's mapping for what arrives. */
export async function startDatadogAgent(): Promise<DatadogAgent> {
  const resources = new AsyncDisposableStack();
  try {
    const folder = resources.use(temporaryFolder()).path;
    const mapping = resources.use(startDatadogMapping());
    const path = join(folder, 'metrics.jsonl');
    const port = await freePort();
    const receiver = resources.use(
      await startCollector({
        config: JSON.stringify({
          receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${port}` } } } },
          exporters: { file: { path, flush_interval: '100ms' } },
          service: {
            telemetry: { metrics: { level: 'none' } },
            pipelines: { metrics: { receivers: ['otlp'], exporters: ['file'] } },
          },
        }),
      }),
    );
    return {
      url: `http://127.0.0.1:${port}`,
      requests: () => readFile(path, 'utf8'),
      async series() {
        await receiver.stop();
        return await mapping.map(await readFile(path, 'utf8'));
      },
      [Symbol.asyncDispose]: () => resources.disposeAsync(),
    };
  } catch (error) {
    await resources.disposeAsync();
    throw error;
  }
}
