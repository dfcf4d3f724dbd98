import packageJson from '../../package.json' with { type: 'json' };
import { loadConfig, type ProbeConfig, type ProbeFlags } from '../config/config.ts';
import { createHttpGet } from '../http/http-get.ts';
import { Notifier } from '../notify/notifier.ts';
import { Exposition } from '../readings/exposition.ts';
import { ReadingProducer } from '../readings/reading-producer.ts';
import { ReadingStore } from '../readings/reading-store.ts';
import { CheckLoop, type OnOutcome } from '../schedule/check-loop.ts';
import { type Clock, systemClock } from '../schedule/clock.ts';
import type { Source } from '../source/source.ts';
import { Budget } from '../synthetic/budget.ts';
import { createComplete } from '../synthetic/completion.ts';
import { CallReader } from '../telemetry/call-reader.ts';
import {
  isOtlpWanted,
  type ProbeTelemetry,
  silentTelemetry,
  startTelemetry,
} from '../telemetry/probe-telemetry.ts';
import { Announcer } from './announcer.ts';
import { buildSources } from './build-sources.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Dependencies of a probe. */
export interface ProbeParts {
  readonly flags: ProbeFlags;
  readonly env: Environment;
  /** Whether the readings have an output other than OTLP. */
  readonly hasOtherWayOut: boolean;
  /** Logs a line for the operator. */
  readonly say: (line: string) => void;
  /** @default the machine's */
  readonly clock?: Clock;
}

const USER_AGENT = `together-otel-probe/${packageJson.version}`;
/** Maximum random delay before the first check of each source. */
const JITTER = { ofInterval: 0.1, millis: 5000 };

/** Sources whose failures page someone: a single failed check must not. */
const PAGING: ReadonlySet<Source['name']> = new Set(['uptime', 'catalogue', 'deployments']);

/** Sources of a configuration, their readings, and the outputs. */
export class Probe {
  readonly store: ReadingStore;
  readonly exposition: Exposition;
  readonly #parts: ProbeParts;
  readonly #clock: Clock;
  readonly #calls = new CallReader();
  #telemetry: ProbeTelemetry | undefined;
  #config: ProbeConfig;
  #sources: readonly Source[] = [];
  #budget: Budget | undefined;
  readonly #notifier: Notifier;

  private constructor(parts: ProbeParts, config: ProbeConfig) {
    this.#clock = parts.clock ?? systemClock;
    const announcer = new Announcer(parts.say, this.#clock);
    this.#parts = { ...parts, say: (line) => announcer.say(line) };
    this.#notifier = new Notifier(this.#clock, this.#parts.say);
    this.#config = config;
    this.store = new ReadingStore(this.#clock);
    this.exposition = new Exposition(this.store, this.#calls);
  }

  /** @throws ConfigError if the configuration is invalid. */
  static async start(parts: ProbeParts): Promise<Probe> {
    const config = await loadConfig(parts.flags, parts.env);
    const probe = new Probe(parts, config);
    const hasOtherWayOut = parts.hasOtherWayOut || config.prometheus !== undefined;
    const producer = new ReadingProducer(probe.store, probe.#clock);
    probe.#telemetry = isOtlpWanted(parts.env, hasOtherWayOut)
      ? await startTelemetry(producer, probe.#calls, parts.env)
      : silentTelemetry(probe.#calls);
    await probe.#build();
    return probe;
  }

  get config(): ProbeConfig {
    return this.#config;
  }

  /**
   * Reloads the configuration; the day's spending is kept.
   *
   * @throws ConfigError if it is invalid; then nothing changes.
   */
  async reload(): Promise<void> {
    this.#config = await loadConfig(this.#parts.flags, this.#parts.env);
    await this.#build();
  }

  /** Checks everything once. */
  async checkOnce(stop: AbortSignal): Promise<void> {
    const loops = this.#loops(() => {});
    await Promise.all(loops.map((loop) => loop.check(stop)));
  }

  /** Checks everything at its interval until the signal is aborted. */
  async checkUntil(stop: AbortSignal, onOutcome: OnOutcome): Promise<void> {
    const loops = this.#loops(onOutcome);
    await Promise.all(
      loops.map((loop) => {
        const most = Math.min(JITTER.ofInterval * loop.source.intervalMillis, JITTER.millis);
        return loop.run(stop, Math.random() * most);
      }),
    );
  }

  /** Sends pending data, within a time limit; whatever fails is reported as lost. */
  async close(): Promise<void> {
    const [, isSent = true] = await Promise.all([
      this.#notifier.close(),
      this.#telemetry?.shutdown(),
    ]);
    if (isSent) return;
    this.#parts.say(
      'the last telemetry is lost: it was not accepted in time; check OTEL_EXPORTER_OTLP_ENDPOINT',
    );
  }

  #loops(onOutcome: OnOutcome): CheckLoop[] {
    const take: OnOutcome = (source, outcome) => {
      this.store.record(source, outcome);
      if (outcome.kind === 'completed') {
        for (const event of outcome.report.events ?? []) {
          this.#telemetry?.emit(event);
          this.#parts.say(event.body);
        }
      }
      const lines = this.store.linesOf(source);
      const isInDoubt = this.#notifier.take(source, outcome, lines);
      onOutcome(source, outcome);
      // A synthetic completion costs money, so it sticks to its schedule.
      if (isInDoubt && source.name !== 'synthetic') return 'soon';
      const isDown = lines.some(({ status }) => status === 'down');
      return isDown && PAGING.has(source.name) ? 'failing' : undefined;
    };
    return this.#sources.map((source) => new CheckLoop(source, this.#clock, take));
  }

  async #build(): Promise<void> {
    const { synthetic, baseUrls, key } = this.#config;
    const get = createHttpGet({ clock: this.#clock, userAgent: USER_AGENT });
    const context = { clock: this.#clock, get, say: this.#parts.say };
    const telemetry = this.#telemetry ?? silentTelemetry(this.#calls);
    const means = synthetic && {
      budget: await this.#takeBudget(synthetic.maxCostPerDay, synthetic.stateFile),
      complete: await createComplete({
        baseUrl: baseUrls[0],
        key,
        clock: this.#clock,
        userAgent: USER_AGENT,
        tracerProvider: telemetry.tracerProvider,
        meterProvider: telemetry.meterProvider,
      }),
    };
    this.#sources = buildSources(this.#config, context, means);
    this.store.watch(this.#sources);
    await this.#notifier.use(this.#config.notify);
  }

  async #takeBudget(limitUsd: number, file: string | undefined): Promise<Budget> {
    if (this.#budget) {
      this.#budget.limitUsd = limitUsd;
      return this.#budget;
    }
    this.#budget = new Budget(limitUsd, file, this.#parts.say);
    await this.#budget.restore();
    return this.#budget;
  }
}
