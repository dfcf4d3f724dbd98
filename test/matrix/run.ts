import { type Receiver, startReceiver } from '@together-otel/live/receiver';
import { type SimulatorOptions, startSimulator } from '@together-otel/simulator';
import { type Ending, runProcess } from '@together-otel/test-support/process';

/** The simulator's behaviour for `fixtures/workload.cjs`. */
const BEHAVIOUR: SimulatorOptions = {
  seed: 11,
  latency: { firstTokenMillis: 1, perTokenMillis: 0, jitter: 0 },
  models: ['json', 'stream', 'limited', 'failing'].map((name) => ({ id: `matrix/${name}` })),
  faults: [
    {
      model: 'matrix/limited',
      count: 1,
      fault: {
        kind: 'status',
        status: 429,
        body: 'dynamic_request_limited',
        headers: { 'retry-after-ms': '10' },
      },
    },
    {
      model: 'matrix/failing',
      fault: { kind: 'status', body: 'model_not_found' },
    },
  ],
};

/** Longer than any application takes; one that exceeds it ends with a signal, which shows. */
const LONGEST_MILLIS = 150_000;

/** An application and its instrumentation. */
export interface Application {
  readonly folder: string;
  /** Path of the Node that runs it. */
  readonly node: string;
  readonly nodeArguments: readonly string[];
  readonly file: string;
  readonly settings?: Readonly<Record<string, string>>;
}

/** How an application ended and what it had exported over OTLP. */
export interface Run extends Ending {
  readonly received: Receiver;
}

/** Runs an application against its own simulator and receiver. */
export async function runApplication(application: Application): Promise<Run> {
  const { folder, node, nodeArguments, file, settings } = application;
  await using resources = new AsyncDisposableStack();
  const simulator = resources.adopt(await startSimulator(BEHAVIOUR), (s) => s.close());
  const received = resources.use(await startReceiver());
  const env = {
    BASE_URL: simulator.baseURL,
    API_KEY: 'matrix-key',
    TOGETHER_OTEL_HOSTS: `127.0.0.1:${simulator.port}`,
    OTEL_EXPORTER_OTLP_ENDPOINT: received.url,
    OTEL_SERVICE_NAME: 'matrix',
    // A thread may take seconds to start.
    TOGETHER_OTEL_EXIT_TIMEOUT_MILLIS: '20000',
    ...settings,
  };
  const ending = await runProcess(node, [...nodeArguments, file], {
    cwd: folder,
    env,
    timeoutMillis: LONGEST_MILLIS,
  });
  const { stdout, stderr } = ending;
  return { ...ending, stdout, stderr: stderr.replaceAll(/\(node:\d+\)/g, '(node)'), received };
}

/** What a user sees of a run. */
export function seenOf({ code, signal, stdout, stderr }: Ending): Ending {
  return { code, signal, stdout, stderr };
}
