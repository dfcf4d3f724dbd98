import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Receiver, startReceiver } from '@together-otel/live/receiver';
import { type Simulator, startSimulator } from '@together-otel/simulator';

/** A receiver, a simulator and a folder, and the settings that name them. */
export interface World extends AsyncDisposable {
  readonly receiver: Receiver;
  readonly simulator: Simulator;
  /** Empty; gone at the end. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
}

export async function startWorld(): Promise<World> {
  const resources = new AsyncDisposableStack();
  const receiver = resources.adopt(await startReceiver(), (started) => started.close());
  const latency = { firstTokenMillis: 0, perTokenMillis: 0, jitter: 0 };
  const simulator = resources.adopt(await startSimulator({ latency }), (s) => s.close());
  const folder = await mkdtemp(join(tmpdir(), 'together otel '));
  resources.defer(() => rm(folder, { recursive: true, force: true }));
  return {
    receiver,
    simulator,
    folder,
    env: {
      TOGETHER_API_KEY: 'key-of-the-test',
      TOGETHER_BASE_URL: simulator.baseURL,
      TOGETHER_OTEL_HOSTS: `127.0.0.1:${simulator.port}`,
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_SERVICE_NAME: 'cli-test',
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
