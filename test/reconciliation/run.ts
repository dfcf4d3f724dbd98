import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Receiver, startReceiver } from '@together-otel/live/receiver';
import type { LedgerEntry } from '@together-otel/simulator';
import { runProcess } from '@together-otel/test-support/process';
import type { Settings } from './application/main.ts';
import { HOSTS } from './application/plan.ts';
import type { RunRecord } from './application/record.ts';
import { type Scene, type SceneOptions, startScene } from './scene.ts';

/** Prices of a model, in USD per million tokens. */
export interface Price {
  readonly input: number;
  readonly output: number;
  readonly cached_input?: number;
}

/** A run of the application, from all three points of view. */
export interface Run {
  /** What was sent over OTLP. */
  readonly receiver: Receiver;
  /** What was served, by host. */
  readonly ledgers: ReadonlyMap<string, readonly LedgerEntry[]>;
  /** What the application saw. */
  readonly record: RunRecord;
  readonly prices: ReadonlyMap<string, Price>;
  readonly seconds: number;
}

/** What the application does, and how the servers behave. */
export interface RunOptions {
  readonly application: Pick<Settings, 'size' | 'concurrency'>;
  readonly scene: SceneOptions;
  /** Metric export interval, in milliseconds. @default 1000 */
  readonly exportInterval?: number;
}

/** Runs the application to completion under the preload, against a new scene. */
export async function runApplication({
  application,
  scene: options,
  exportInterval = 1000,
}: RunOptions): Promise<Run> {
  await using resources = new AsyncDisposableStack();
  const receiver = resources.adopt(await startReceiver(), (r) => r.close());
  const scene = await startScene(options);
  resources.defer(async () => {
    await Promise.all([...scene.values()].map((simulator) => simulator.close()));
  });
  const folder = mkdtempSync(join(tmpdir(), 'reconciliation-'));
  resources.defer(() => rmSync(folder, { recursive: true }));
  const prices = await fetchPrices(scene);
  const priceFile = join(folder, 'prices.json');
  writeFileSync(priceFile, JSON.stringify(prices));
  const recordFile = join(folder, 'record.json');
  const ports = Object.fromEntries([...scene].map(([host, { port }]) => [host, port]));
  const settings: Settings = { ...application, seed: options.seed, ports, recordFile };
  const startedAt = performance.now();
  await startApplication({
    APPLICATION_SETTINGS: JSON.stringify(settings),
    TOGETHER_OTEL_HOSTS: HOSTS.together.join(','),
    TOGETHER_OTEL_PRICES: priceFile,
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_METRIC_EXPORT_INTERVAL: String(exportInterval),
    OTEL_METRIC_EXPORT_TIMEOUT: '1000',
    OTEL_BSP_SCHEDULE_DELAY: '200',
    // Thousands of spans per second: the default queue would drop some.
    OTEL_BSP_MAX_QUEUE_SIZE: '50000',
  });
  const seconds = (performance.now() - startedAt) / 1000;
  // The application has exited, which closed all connections.
  await Promise.all([...scene.values()].map(({ ledger }) => ledger.whenIdle()));
  const entries = [...scene].map(([host, { ledger }]) => [host, ledger.entries()] as const);
  const record = JSON.parse(readFileSync(recordFile, 'utf8')) as RunRecord;
  return {
    receiver,
    ledgers: new Map(entries),
    record,
    prices: new Map(prices.map(({ id, pricing }) => [id, pricing])),
    seconds,
  };
}

/** The answer of `GET /v1/models`, which doubles as a price list. */
async function fetchPrices(
  scene: Scene,
): Promise<readonly { readonly id: string; readonly pricing: Price }[]> {
  const simulator = scene.get(HOSTS.together[0]);
  const response = await fetch(`${simulator?.baseURL}/models`, {
    headers: { authorization: 'Bearer key-of-prices' },
  });
  simulator?.ledger.clear();
  return (await response.json()) as { id: string; pricing: Price }[];
}

/** @throws Error with the application's output unless it exits cleanly and silently. */
async function startApplication(settings: Readonly<Record<string, string>>): Promise<void> {
  const parameters = ['--require', 'together-otel/register', 'application/main.ts'];
  const cwd = import.meta.dirname;
  const ended = await runProcess(process.execPath, parameters, { cwd, env: settings });
  const printed = `${ended.stdout}${ended.stderr}`;
  if (ended.code === 0 && printed === '') return;
  throw new Error(`the application ended with ${ended.signal ?? ended.code}: ${printed}`);
}
