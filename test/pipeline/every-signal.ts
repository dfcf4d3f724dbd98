import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type LedgerEntry, startSimulator } from '@together-otel/simulator';
import { temporaryFolder } from '@together-otel/test-support/folder';
import { inheritedEnvironment } from '@together-otel/test-support/process';
import { startApplication } from './application.ts';

const APPLICATION = fileURLToPath(new URL('applications/every-signal.mjs', import.meta.url));
const CLI = join(
  dirname(createRequire(import.meta.url).resolve('together-otel/package.json')),
  'dist/cli.mjs',
);

/** Models of a short run, each with its own scenario. */
const models = {
  plain: 'plain',
  limited: 'limited',
  down: 'down',
  flaky: 'flaky',
  refused: 'refused',
  gone: 'gone',
} as const;

/**
 * Models that together fill every panel of the model board: successful, failed, retried and
 * deployed calls.
 */
export const TELLING_MODELS: readonly string[] = [
  models.plain,
  models.down,
  models.limited,
  'simulator/chat',
];

/** What to send, and where. */
export interface EverySignalOptions {
  /** `OTEL_…` settings of applications and probe: where to send OTLP, and in which form. */
  readonly settings: Readonly<Record<string, string>>;
  /** @default 4 */
  readonly rounds?: number;
  /** Number of concurrent application processes. @default 1 */
  readonly processes?: number;
}

/**
 * Runs an application and a probe against simulators until each has sent every signal of the
 * registry that it can.
 *
 * @returns what the simulator served to the applications.
 */
export async function sendEverySignal({
  settings,
  rounds = 4,
  processes = 1,
}: EverySignalOptions): Promise<readonly LedgerEntry[]> {
  await using resources = new AsyncDisposableStack();
  const folder = resources.use(temporaryFolder()).path;
  const api = resources.adopt(
    await startSimulator({
      latency: { firstTokenMillis: 20, perTokenMillis: 5, jitter: 0 },
      models: [
        { id: models.plain },
        {
          id: models.limited,
          rateLimit: {
            requestsPerSecond: 2,
            smoothingMillis: 0,
            growth: { factor: 1, windowSeconds: 60, maximum: 1 },
          },
        },
        { id: models.down, capacity: 'overloaded' },
        { id: models.flaky },
        { id: models.refused },
      ],
      deployments: [{ id: 'dep_1', kvCacheUtilization: 0.4 }],
      billing: { enabled: true, usdPerHour: 1 },
      // Always the last hour of a month: spend is not projected early in a month.
      date: () => Date.UTC(new Date().getUTCFullYear(), new Date().getUTCMonth() + 1) - 3_600_000,
    }),
    (each) => each.close(),
  );
  const watched = resources.adopt(
    await startSimulator({
      deployments: [{ id: 'dep_1', kvCacheUtilization: 0.4 }],
      billing: { enabled: true, usdPerHour: 1 },
      date: () => Date.UTC(new Date().getUTCFullYear(), new Date().getUTCMonth() + 1) - 3_600_000,
    }),
    (each) => each.close(),
  );
  const secured = resources.adopt(await startSimulator({ tls: { daysLeft: 90 } }), (each) =>
    each.close(),
  );
  api.inject({ model: models.flaky, fault: { kind: 'status', status: 500 }, probability: 0.5 });
  api.inject({ model: models.refused, fault: { kind: 'status', status: 401 } });
  const [prices, authority, configuration] = ['prices.json', 'authority.pem', 'probe.json'].map(
    (name) => join(folder, name),
  ) as [string, string, string];
  const dear = { input: 1, output: 1 };
  await writeFile(prices, JSON.stringify({ [models.plain]: dear, [models.limited]: dear }));
  await writeFile(authority, secured.certificateAuthority ?? '');
  await writeFile(
    configuration,
    JSON.stringify({
      baseUrls: [`http://localhost:${watched.port}/v1`, secured.baseURL],
      interval: '1s',
      timeout: '900ms',
      models: ['openai/gpt-oss-120b'],
      synthetic: { models: ['openai/gpt-oss-120b'], maxCostPerDay: 1, interval: '2s' },
      deployments: {
        interval: '1s',
        metrics: true,
        metricsUrl: `${watched.url}/organizations/org_simulator/metrics`,
      },
      spend: { planUsd: 1000, interval: '1s' },
      statusPage: { url: `${watched.url}/api/v2/summary.json`, interval: '1s' },
    }),
  );
  const shared = {
    OTEL_RESOURCE_ATTRIBUTES: 'service.namespace=shop,deployment.environment.name=production',
    OTEL_METRIC_EXPORT_INTERVAL: '1000',
    OTEL_METRIC_EXPORT_TIMEOUT: '1000',
    ...settings,
  };
  const applications = Array.from({ length: processes }, () =>
    startApplication(APPLICATION, {
      ...shared,
      OTEL_SERVICE_NAME: 'checkout',
      TOGETHER_BASE_URL: api.baseURL,
      TOGETHER_OTEL_HOSTS: `127.0.0.1:${api.port}`,
      TOGETHER_OTEL_PRICES: prices,
      MODELS: Object.values(models).join(),
      ROUNDS: String(rounds),
      PAUSE_MILLIS: '1000',
    }),
  );
  const probe = spawn(process.execPath, [CLI, 'probe', '--config', configuration], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...inheritedEnvironment(),
      ...shared,
      OTEL_SERVICE_NAME: 'probe',
      OTEL_METRICS_EXPORTER: 'otlp',
      OTEL_TRACES_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      NODE_EXTRA_CA_CERTS: authority,
      TOGETHER_API_KEY: 'key',
      TOGETHER_BASE_URL: watched.baseURL,
      TOGETHER_OTEL_HOSTS: `localhost:${watched.port}`,
    },
  });
  const probeEnded = once(probe, 'close');
  let complaints = '';
  probe.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text;
  });
  resources.defer(async () => {
    probe.kill('SIGKILL');
    await probeEnded;
  });
  for (const { ended } of applications) {
    const { code, output } = await ended;
    if (code !== 0) throw new Error(`the application ended with ${code}: ${output}`);
  }
  probe.kill('SIGTERM');
  const [code] = await probeEnded;
  if (code !== 0) throw new Error(`the probe ended with ${code}: ${complaints}`);
  await api.ledger.whenIdle();
  return api.ledger.entries();
}
