import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ruleFile, type Settings, type Suffixes } from '@together-otel/dashboards';
import {
  type Alertmanager,
  freePort,
  type Prometheus,
  startAlertmanager,
  startCollector,
  startPrometheus,
} from '@together-otel/pipeline';
import { deliverTo, type Inbox, startInbox } from '@together-otel/pipeline/inbox';
import { startSimulator } from '@together-otel/simulator';
import { models } from './models.ts';
import {
  apiOptions,
  collectorConfig,
  environment,
  PLAN_USD,
  PRODUCTION,
  probeConfig,
  prometheusConfig,
  type Target,
  TIME_SCALE,
} from './settings.ts';
import type { Scene } from './timeline.ts';

const SERVICE = fileURLToPath(new URL('applications/service.mjs', import.meta.url));
const NIGHT = fileURLToPath(new URL('applications/night.mjs', import.meta.url));
const require = createRequire(import.meta.url);
const PRELOAD = require.resolve('together-otel/register');
const CLI = join(dirname(require.resolve('together-otel/package.json')), 'dist/cli.mjs');

/** A Prometheus with our rules, for one metric naming scheme. */
export interface Backend {
  readonly suffixes: Suffixes;
  readonly settings: Partial<Settings>;
  readonly prometheus: Prometheus;
}

/** Applications, probe, simulators, Collector and two Prometheus servers, all running. */
export interface Stage extends AsyncDisposable, Scene {
  readonly backends: readonly Backend[];
  /** Receives the notifications of the Prometheus that is fed over OTLP. */
  readonly inbox: Inbox;
}

/**
 * Starts everything. One Prometheus is fed over OTLP through the Collector; the other scrapes the
 * Prometheus exporters of the same processes.
 */
export async function startStage(): Promise<Stage> {
  const resources = new AsyncDisposableStack();
  try {
    const folder = await mkdtemp(join(tmpdir(), 'together-otel-incident-'));
    resources.defer(() => rm(folder, { recursive: true, force: true }));
    const api = resources.adopt(await startSimulator(apiOptions), (each) => each.close());
    const secured = resources.adopt(await startSimulator({ tls: { daysLeft: 90 } }), (each) =>
      each.close(),
    );
    const checkout = await target('shop/checkout');
    const reports = await target('shop/reports');
    const secondReports = await target('shop/reports');
    const staging = await target('shop/reports', 'staging');
    const nightly = await target('shop/nightly');
    const batch = await target('shop/batch');
    const probe = await target('ops/probe');
    const inbox = resources.use(await startInbox());
    const file = await deliverTo(inbox, join(folder, 'alertmanager'), { timeScale: TIME_SCALE });
    const alertmanager = resources.use(await startAlertmanager({ file }));
    const collected = await startBackend(resources, folder, 'collector', [], alertmanager);
    const scraped = await startBackend(resources, folder, 'exporter', [
      checkout,
      reports,
      secondReports,
      staging,
      batch,
      probe,
    ]);
    const port = await freePort();
    const collector = resources.use(
      await startCollector({ config: collectorConfig(port, collected.prometheus.otlpUrl) }),
    );
    const shared = await environment(folder, api, secured, `http://127.0.0.1:${port}`);
    const running = new Set<ChildProcess>();
    const killAll = async (): Promise<void> => {
      await Promise.all([...running].map(kill));
      running.clear();
    };
    resources.defer(killAll);
    const start = (
      { job, port, environment = PRODUCTION }: Target,
      args: readonly string[],
      more: Record<string, string>,
    ): ChildProcess => {
      const [namespace, name = ''] = job.split('/');
      const child = spawn(process.execPath, args, {
        cwd: folder,
        stdio: ['ignore', 'ignore', 'inherit'],
        env: {
          PATH: process.env['PATH'],
          ...shared,
          OTEL_SERVICE_NAME: name,
          OTEL_RESOURCE_ATTRIBUTES: `service.namespace=${namespace},deployment.environment.name=${environment}`,
          OTEL_EXPORTER_PROMETHEUS_HOST: '127.0.0.1',
          OTEL_EXPORTER_PROMETHEUS_PORT: String(port),
          ...more,
        },
      });
      running.add(child);
      return child;
    };
    const end = async (child: ChildProcess | undefined): Promise<void> => {
      if (child === undefined) return;
      running.delete(child);
      await kill(child);
    };
    const startService = (service: Target, traffic: readonly object[]): ChildProcess =>
      start(service, ['--require', PRELOAD, SERVICE], {
        OTEL_METRICS_EXPORTER: 'otlp,prometheus',
        TRAFFIC: JSON.stringify(traffic),
      });
    const { hot, busy, spare, old, scarce, report, dear, dedicated, night } = models;
    await writeFile(join(folder, 'probe.yaml'), probeConfig(api, secured, probe.port));
    startService(checkout, [
      { model: hot, fallback: spare, perSecond: 9 },
      { model: busy, fallback: spare, perSecond: 9 },
      { model: scarce, perSecond: 4 },
      { model: old, fallback: spare, perSecond: 1 },
      { model: dedicated, perSecond: 1 },
    ]);
    startService(reports, [{ model: report, perSecond: 2 }]);
    const pod = startService(secondReports, [{ model: report, perSecond: 1 }]);
    let loadTest: ChildProcess | undefined;
    let nights: NodeJS.Timeout | undefined;
    resources.defer(() => clearInterval(nights));
    start(probe, [CLI, 'probe', '--config', join(folder, 'probe.yaml')], {
      OTEL_METRICS_EXPORTER: 'otlp',
    });
    return {
      api,
      secured,
      backends: [collected, scraped],
      inbox,
      startBatch: () => startService(batch, [{ model: dear, perSecond: 2, promptWords: 10_000 }]),
      stopCollector: () => collector.stop(),
      startCollector: () => collector.start(),
      losePod: () => end(pod),
      startLoadTest: () => {
        loadTest = startService(staging, [{ model: spare, perSecond: 16 }]);
      },
      endLoadTest: () => end(loadTest),
      startNight: (everySeconds) => {
        clearInterval(nights);
        nights = setInterval(() => {
          const run = start(nightly, ['--require', PRELOAD, NIGHT], {
            OTEL_METRICS_EXPORTER: 'otlp',
            MODEL: night,
          });
          run.once('exit', () => running.delete(run));
        }, everySeconds * 1000);
      },
      endNight: () => clearInterval(nights),
      killAll,
      [Symbol.asyncDispose]: () => resources.disposeAsync(),
    };
  } catch (error) {
    await resources.disposeAsync();
    throw error;
  }
}

async function startBackend(
  resources: AsyncDisposableStack,
  folder: string,
  suffixes: Suffixes,
  targets: readonly Target[],
  alertmanager?: Alertmanager,
): Promise<Backend> {
  const settings: Partial<Settings> = {
    suffixes,
    timeScale: TIME_SCALE,
    planUsd: PLAN_USD,
    exportSeconds: 1,
  };
  const rules = join(folder, `${suffixes}.rules.yaml`);
  await writeFile(rules, ruleFile(settings));
  const prometheus = await startPrometheus({
    config: prometheusConfig(rules, targets, alertmanager),
    flags: [
      // Prometheus' default of five minutes, scaled: a sample older than that is ignored.
      `--query.lookback-delta=${300 / TIME_SCALE}s`,
      // Prometheus' default of one minute, scaled: how often firing alerts are resent to
      // Alertmanager.
      `--rules.alert.resend-delay=${60 / TIME_SCALE}s`,
    ],
  });
  return { suffixes, settings, prometheus: resources.use(prometheus) };
}

async function target(job: string, environment?: string): Promise<Target> {
  const port = await freePort();
  return { job, port, isProbe: job.endsWith('/probe'), ...(environment && { environment }) };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
