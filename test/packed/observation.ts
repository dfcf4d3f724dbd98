import { join } from 'node:path';
import { startReceiver } from '@together-otel/live/receiver';
import { attr, metrics } from '@together-otel/semconv';
import { startSimulator } from '@together-otel/simulator';
import { runProcess } from '@together-otel/test-support/process';

/** How a program ended and what it exported over OTLP. */
export interface Observation {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The name, outcome and service of each span. */
  readonly spans: readonly (readonly [name: string, outcome: unknown, service: unknown])[];
  /** Value of the attempts counter. */
  readonly attempts: number;
}

/** Runs a project's program against its own simulator and receiver. */
export async function observe(
  [program = '', ...parameters]: readonly string[],
  folder: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<Observation> {
  await using resources = new AsyncDisposableStack();
  const receiver = resources.use(await startReceiver());
  const simulator = resources.adopt(
    await startSimulator({ latency: { firstTokenMillis: 1, perTokenMillis: 0, jitter: 0 } }),
    (s) => s.close(),
  );
  const { code, stdout, stderr } = await runProcess(program, parameters, {
    cwd: folder,
    env: {
      PATH: `${join(folder, 'node_modules', '.bin')}:${process.env['PATH']}`,
      TOGETHER_BASE_URL: simulator.baseURL,
      TOGETHER_OTEL_HOSTS: `127.0.0.1:${simulator.port}`,
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_SERVICE_NAME: 'packed',
      ...settings,
    },
  });
  return {
    code,
    stdout,
    stderr,
    spans: receiver
      .spans()
      .map(({ name, attributes, resource }) => [
        name,
        attributes[attr.callOutcome],
        resource['service.name'],
      ]),
    attempts: receiver
      .latest(metrics.attempts.name)
      .reduce((sum, { value }) => sum + Number(value), 0),
  };
}

/** Expected observation of one application: its one call and nothing else. */
export const OBSERVED: Observation = {
  code: 0,
  stdout: '1\n',
  stderr: '',
  spans: [['chat meta-llama/Llama-3.3-70B-Instruct-Turbo', 'success', 'packed']],
  attempts: 1,
};
