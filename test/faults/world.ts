import { type Receiver, startReceiver } from '@together-otel/live/receiver';
import { metrics, sdkMetrics } from '@together-otel/semconv';
import { type Simulator, startSimulator } from '@together-otel/simulator';

/** What an application needs around it. */
export interface World extends AsyncDisposable {
  readonly receiver: Receiver;
  readonly simulator: Simulator;
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

/** How many attempts the metrics tell of. */
export function attemptsIn(receiver: Receiver): number {
  return sum(receiver, metrics.attempts.name);
}

/** How many spans are told to be lost on the way, by reason. */
export function lostSpansIn(receiver: Receiver, reason: string): number {
  return sum(receiver, sdkMetrics.spanExported.name, reason);
}

/** How many spans are told not to have got into the SDK's queue. */
export function refusedByQueueIn(receiver: Receiver): number {
  return sum(receiver, sdkMetrics.spanProcessed.name, 'queue_full');
}

function sum(receiver: Receiver, metric: string, reason?: string): number {
  return receiver
    .latest(metric)
    .filter(({ attributes }) => reason === undefined || attributes['error.type'] === reason)
    .reduce((total, { value }) => total + Number(value), 0);
}
