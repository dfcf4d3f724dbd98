import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { LedgerSummary } from '@together-otel/simulator';
import { type Application, startApplication } from './application.ts';
import { freePort, Server } from './backends/server.ts';
import { startPipeline } from './pipeline.ts';
import type { SelfMetrics } from './self-metrics.ts';

const STEADY = fileURLToPath(new URL('applications/steady.mjs', import.meta.url));
const SIMULATOR = fileURLToPath(new URL('../../packages/simulator/src/cli.ts', import.meta.url));
const MODELS = ['deepseek-ai/DeepSeek-V3.1', 'openai/gpt-oss-120b'];

/** Calls per second per process. */
const RATE = 0.2;
const EXPORT_SECONDS = 10;
const WARM_SECONDS = 15;
const WINDOW_SECONDS = 40;
const PROCESSES_PER_SIMULATOR = 50;

/** Resource use of a Collector during the window. */
interface Usage {
  readonly cpuPercent: number;
  readonly megabytes: number;
}

/** Measurements of many processes that share one agent and one gateway. */
export interface Measured {
  readonly processes: number;
  readonly callsPerSecond: number;
  readonly spansPerSecond: number;
  readonly pointsPerSecond: number;
  readonly pointsPerExport: number;
  readonly gateway: Usage;
  readonly agent: Usage;
  readonly seriesPerProcess: number;
  readonly bucketsPerProcess: number;
  readonly attempts: number;
  readonly lost: number;
}

/** Runs processes that call at a steady rate, and measures while all of them run. */
export async function measureScale(processes: number): Promise<Measured> {
  await using resources = new AsyncDisposableStack();
  const pipeline = resources.use(await startPipeline());
  const { agent, prometheus } = pipeline;
  const [gateway] = pipeline.gateways;
  if (!gateway) throw new Error('there is no gateway');
  const simulators: string[] = [];
  for (let i = 0; i < processes; i += PROCESSES_PER_SIMULATOR) {
    simulators.push(await startSimulatorProcess(resources));
  }

  const applications: Application[] = [];
  const startNext = async (): Promise<void> => {
    for (let i = applications.length; i < processes; i = applications.length) {
      const simulator = simulators[Math.floor(i / PROCESSES_PER_SIMULATOR)] ?? '';
      const application = startApplication(STEADY, {
        OTEL_EXPORTER_OTLP_ENDPOINT: pipeline.endpoint,
        OTEL_SERVICE_NAME: 'steady',
        OTEL_METRIC_EXPORT_INTERVAL: String(EXPORT_SECONDS * 1000),
        OTEL_METRIC_EXPORT_TIMEOUT: String(EXPORT_SECONDS * 1000),
        TOGETHER_BASE_URL: `${simulator}/v1`,
        TOGETHER_OTEL_HOSTS: new URL(simulator).host,
        MODELS: MODELS.flatMap((model) => [model, model]).join(),
        RATE: String(RATE),
        SECONDS: String(WARM_SECONDS + WINDOW_SECONDS + 10),
        WAITS: 'true',
      });
      applications.push(application);
      resources.defer(() => void application.process.kill());
      const { stdout } = application.process;
      if (stdout) await Promise.race([once(stdout, 'data'), application.ended]);
    }
  };
  await Promise.all([startNext(), startNext()]);
  for (const { process: child } of applications) {
    child.stdin?.write('go\n');
    // Spread out, so that they don't all start at the same moment.
    await pause((EXPORT_SECONDS * 1000) / processes);
  }
  await pause(WARM_SECONDS * 1000 - EXPORT_SECONDS * 1000);
  const before = await read();
  await pause(WINDOW_SECONDS * 1000);
  const after = await read();
  const seconds = (after.at - before.at) / 1000;
  const count = async (selector: string): Promise<number> => {
    const [sample] = await prometheus.query(`count({job="steady", ${selector}})`);
    return (sample?.value ?? 0) / processes;
  };
  const seriesPerProcess = await count('__name__=~"(together|gen_ai)_.*"');
  const bucketsPerProcess = await count('__name__=~"(together|gen_ai)_.*_bucket"');

  for (const { code, output } of await Promise.all(applications.map(({ ended }) => ended))) {
    if (code !== 0) throw new Error(`a process ended with ${code}: ${output}`);
  }
  const attempts = await servedBy(simulators);
  const lost = async (): Promise<number> => {
    // Connections that broke before the request arrived count as attempts but were never served.
    const [sample] = await prometheus.query(
      'sum(together_client_attempts_total{http_response_status_code!=""})',
    );
    return attempts - (sample?.value ?? 0);
  };
  for (let tries = 0; tries < 60 && (await lost()) !== 0; tries++) await pause(500);

  const rate = (figures: 'gateway' | 'agent', name: string): number =>
    ((after[figures].get(name) ?? 0) - (before[figures].get(name) ?? 0)) / seconds;
  const usage = (figures: 'gateway' | 'agent'): Usage => ({
    cpuPercent: rate(figures, 'otelcol_process_cpu_seconds') * 100,
    megabytes: (after[figures].get('otelcol_process_memory_rss') ?? 0) / 1e6,
  });
  const pointsPerSecond = rate('gateway', 'otelcol_receiver_accepted_metric_points');
  return {
    processes,
    callsPerSecond: (after.served - before.served) / seconds,
    spansPerSecond: rate('gateway', 'otelcol_receiver_accepted_spans'),
    pointsPerSecond,
    pointsPerExport: (pointsPerSecond * EXPORT_SECONDS) / processes,
    gateway: usage('gateway'),
    agent: usage('agent'),
    seriesPerProcess,
    bucketsPerProcess,
    attempts,
    lost: await lost(),
  };

  async function read(): Promise<Reading> {
    return {
      at: performance.now(),
      served: await servedBy(simulators),
      gateway: (await gateway?.figures()) ?? new Map(),
      agent: await agent.figures(),
    };
  }
}

interface Reading {
  readonly at: number;
  readonly served: number;
  readonly gateway: SelfMetrics;
  readonly agent: SelfMetrics;
}

async function servedBy(simulators: readonly string[]): Promise<number> {
  const summaries = simulators.map(async (url) => {
    const response = await fetch(`${url}/__simulator/ledger`);
    return (await response.json()) as LedgerSummary;
  });
  return (await Promise.all(summaries)).reduce((total, { requests }) => total + requests, 0);
}

async function startSimulatorProcess(resources: AsyncDisposableStack): Promise<string> {
  const port = await freePort();
  const source = ['--conditions=@together-otel/source', SIMULATOR];
  const server = new Server({
    name: 'simulator',
    command: [process.execPath, ...source, '--port', String(port), '--no-limits'],
    isReady: ({ log }) => log.includes('listens on'),
  });
  resources.use(server);
  await server.start();
  return `http://127.0.0.1:${port}`;
}
