import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Receiver, type ReceiverOptions, startReceiver } from '@together-otel/live/receiver';
import { type Simulator, type SimulatorOptions, startSimulator } from '@together-otel/simulator';

/** A URL where nothing listens. */
export const NOTHING_LISTENS = 'http://127.0.0.1:1';

/** Everything an observed application or command talks to. */
export interface World extends AsyncDisposable {
  readonly receiver: Receiver;
  readonly simulator: Simulator;
  /** Initially empty; removed at the end. Its name contains spaces. */
  readonly folder: string;
  /** Variables that point an application at both. */
  readonly env: Readonly<Record<string, string>>;
}

/** Longer than a busy machine takes to start a process and a thread. */
const PATIENCE_MILLIS = 60_000;

/** Starts a receiver that waits longer by default than one outside this workspace. */
export async function startPatientReceiver(options?: ReceiverOptions): Promise<Receiver> {
  const receiver = await startReceiver(options);
  return {
    ...receiver,
    waitFor: (predicate, wait) =>
      receiver.waitFor(predicate, { timeoutMillis: PATIENCE_MILLIS, ...wait }),
  };
}

/** Starts a receiver and a simulator without latency. */
export async function startWorld(options: SimulatorOptions = {}): Promise<World> {
  await using starting = new AsyncDisposableStack();
  const receiver = starting.adopt(await startPatientReceiver(), (started) => started.close());
  const latency = { firstTokenMillis: 0, perTokenMillis: 0, jitter: 0 };
  const simulator = starting.adopt(await startSimulator({ latency, ...options }), (s) => s.close());
  const folder = await mkdtemp(join(tmpdir(), 'together otel '));
  starting.defer(() => rm(folder, { recursive: true, force: true }));
  const resources = starting.move();
  return {
    receiver,
    simulator,
    folder,
    env: {
      TOGETHER_BASE_URL: simulator.baseURL,
      TOGETHER_OTEL_HOSTS: `127.0.0.1:${simulator.port}`,
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      // A thread may take seconds to start on a loaded machine.
      TOGETHER_OTEL_EXIT_TIMEOUT_MILLIS: '20000',
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
