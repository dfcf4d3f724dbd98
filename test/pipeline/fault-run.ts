import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type LedgerEntry, startSimulator } from '@together-otel/simulator';
import { startApplication } from './application.ts';
import { type Figures, ledgerFigures, prometheusFigures } from './figures.ts';
import { type Pipeline, type PipelineOptions, startPipeline } from './pipeline.ts';
import { byTrace } from './trace-store.ts';

const STEADY = fileURLToPath(new URL('applications/steady.mjs', import.meta.url));

/** A fault that strikes while an application makes calls, and what must still be right. */
export interface Fault {
  readonly name: string;
  /** What gets lost, and why; undefined if nothing may get lost. */
  readonly lost?: string;
  /** Whether metrics get lost too, so that waiting for their figures is pointless. */
  readonly losesFigures?: boolean;
  readonly options?: PipelineOptions;
  /** How long the application makes calls, in seconds. */
  readonly seconds: number;
  /** Runs while the application makes calls. */
  strike(pipeline: Pipeline, application: { kill(): Promise<void> }): Promise<void>;
}

/** What a fault cost. */
export interface Loss {
  readonly fault: string;
  readonly calls: number;
  /** Figures that differ: Prometheus' value, and what the simulator served. */
  readonly wrongFigures: Readonly<Record<string, readonly [number, number]>>;
  /** Attempts that the simulator served and Prometheus lacks. */
  readonly attemptsLost: number;
  readonly spansLost: number;
  /** Spans that the agent delivered to a gateway. */
  readonly spansSent: number;
  /** Items that the Collectors counted as refused, failed or dropped, by metric; zeros left out. */
  readonly counted: Readonly<Record<string, number>>;
  /** The application's output, including its report of losses. */
  readonly output: string;
}

type Comparison = Pick<Loss, 'calls' | 'wrongFigures' | 'attemptsLost' | 'spansLost'>;

/** Longer than a Collector's pause between attempts (at most 30 s) plus the timeout of one. */
const PATIENCE_MILLIS = 60_000;

/** Long enough if a loss is expected: whoever holds the rest sends it immediately. */
const QUIET_MILLIS = 8000;

const RATE = 20;
const LOSSES =
  /^otelcol_(receiver_refused|exporter_send_failed|exporter_enqueue_failed|processor_memory_limiter_refused)_/;

/** Runs one application through a fault. */
export async function runThrough(fault: Fault): Promise<Loss> {
  const { name, lost, losesFigures = false, options, seconds, strike } = fault;
  await using resources = new AsyncDisposableStack();
  const latency = { firstTokenMillis: 5, perTokenMillis: 1, jitter: 0 };
  const models = [{ id: 'plain' }, { id: 'limited', rateLimit: { requestsPerSecond: 5 } }];
  const simulator = resources.adopt(await startSimulator({ latency, models }), (s) => s.close());
  const pipeline = resources.use(
    await startPipeline({
      ...options,
      gateway: { SAMPLED_PERCENT: '100', DECISION_WAIT: '1s', ...options?.gateway },
    }),
  );
  const { process: child, ended } = startApplication(STEADY, {
    OTEL_EXPORTER_OTLP_ENDPOINT: pipeline.endpoint,
    OTEL_METRIC_EXPORT_INTERVAL: '1000',
    OTEL_METRIC_EXPORT_TIMEOUT: '1000',
    OTEL_BSP_SCHEDULE_DELAY: '500',
    TOGETHER_BASE_URL: simulator.baseURL,
    TOGETHER_OTEL_HOSTS: `127.0.0.1:${simulator.port}`,
    MODELS: models.map(({ id }) => id).join(),
    RATE: String(RATE),
    SECONDS: String(seconds),
  });
  await strike(pipeline, {
    async kill() {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  });
  const { output } = await ended;
  await simulator.ledger.whenIdle();
  const comparison = async (): Promise<Comparison> =>
    compare(
      await prometheusFigures(pipeline.prometheus),
      simulator.ledger.entries(),
      byTrace(await pipeline.traces.spans()).length,
    );
  return {
    fault: name,
    ...(await settled(comparison, ({ wrongFigures }) => {
      const isAllThatComes = lost !== undefined && (losesFigures || isEmpty(wrongFigures));
      return isAllThatComes ? QUIET_MILLIS : PATIENCE_MILLIS;
    })),
    spansSent: (await pipeline.agent.figures()).get('otelcol_exporter_sent_spans') ?? 0,
    counted: await countedLosses(pipeline),
    output,
  };
}

function compare(found: Figures, entries: readonly LedgerEntry[], spans: number): Comparison {
  const expected = ledgerFigures(entries);
  const names = new Set([...Object.keys(found), ...Object.keys(expected)]);
  const pairs = [...names].map((name) => [name, [found[name] ?? 0, expected[name] ?? 0]] as const);
  const attempts = (figures: Figures): number =>
    Object.entries(figures)
      .filter(([name]) => name.startsWith('attempts '))
      .reduce((total, [, count]) => total + count, 0);
  const calls = entries.filter(({ retryCount }) => retryCount === 0).length;
  return {
    calls,
    wrongFigures: Object.fromEntries(pairs.filter(([, [a, b]]) => a !== b)),
    attemptsLost: attempts(expected) - attempts(found),
    spansLost: calls - spans,
  };
}

/**
 * Waits until nothing is missing, or until nothing more arrives.
 *
 * @param quietMillis how long it must stay quiet, given the latest comparison.
 */
async function settled(
  read: () => Promise<Comparison>,
  quietMillis: (last: Comparison) => number,
): Promise<Comparison> {
  let last = await read();
  for (let since = performance.now(); performance.now() - since < quietMillis(last); ) {
    if (last.spansLost === 0 && isEmpty(last.wrongFigures)) break;
    await pause(250);
    const next = await read();
    if (JSON.stringify(next) !== JSON.stringify(last)) since = performance.now();
    last = next;
  }
  return last;
}

function isEmpty(figures: Comparison['wrongFigures']): boolean {
  return Object.keys(figures).length === 0;
}

async function countedLosses({ agent, gateways }: Pipeline): Promise<Record<string, number>> {
  const counted: Record<string, number> = {};
  for (const [place, { figures }] of [
    ['agent', agent] as const,
    ...gateways.map((gateway) => ['gateway', gateway] as const),
  ]) {
    for (const [name, value] of await figures()) {
      if (!LOSSES.test(name) || value === 0) continue;
      const key = `${place} ${name.replace('otelcol_', '')}`;
      counted[key] = (counted[key] ?? 0) + value;
    }
  }
  return counted;
}
