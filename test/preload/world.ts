import { type Receiver, startReceiver } from '@together-otel/live/receiver';
import { type Simulator, startSimulator } from '@together-otel/simulator';

/** A port on which nobody listens. */
export const NOBODY = 'http://127.0.0.1:1';

/** What an observed application needs around it. */
export interface World extends AsyncDisposable {
  readonly receiver: Receiver;
  readonly simulator: Simulator;
  /** The environment that points an application to both. */
  readonly settings: Readonly<Record<string, string>>;
}

/** Starts a receiver and a simulator without latency. */
export async function startWorld(): Promise<World> {
  const resources = new AsyncDisposableStack();
  const receiver = resources.adopt(await startReceiver(), (started) => started.close());
  const latency = { firstTokenMillis: 0, perTokenMillis: 0, jitter: 0 };
  const simulator = resources.adopt(await startSimulator({ latency }), (s) => s.close());
  return {
    receiver,
    simulator,
    settings: {
      TOGETHER_BASE_URL: simulator.baseURL,
      TOGETHER_OTEL_HOSTS: `127.0.0.1:${simulator.port}`,
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      // On a loaded machine a thread may take seconds to start.
      TOGETHER_OTEL_EXIT_TIMEOUT_MILLIS: '20000',
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
