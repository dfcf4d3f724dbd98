import { setTimeout as pause } from 'node:timers/promises';
import type { Suffixes } from '@together-otel/dashboards';
import { type BoardResults, queryBoard } from '@together-otel/dashboards/preview';
import type { LedgerEntry } from '@together-otel/simulator';
import { AlertLog } from './alert-log.ts';
import { models } from './models.ts';
import { type Notifications, notificationsOf } from './notifications.ts';
import { type Backend, startStage } from './stage.ts';
import { END, timeline } from './timeline.ts';

/** The incident as seen by one Prometheus. */
export interface Observed {
  readonly suffixes: Suffixes;
  readonly alerts: AlertLog;
  /**
   * Results of every query of every board over the whole time, as the preview draws them, keyed by
   * a name usable for a file.
   */
  readonly boards: Readonly<Record<string, BoardResults>>;
  /** The simulator's record of all requests. */
  readonly ledger: readonly LedgerEntry[];
}

/** The incident's metrics and notifications. */
export interface Incident {
  readonly observed: readonly Observed[];
  readonly notifications: Notifications;
  /** The overview at {@link PICTURED_AT}, for its screenshot. */
  readonly picture: BoardResults | undefined;
}

/** Plays the incident once; both metric naming schemes observe the same processes. */
export async function playIncident(say: (line: string) => void): Promise<Incident> {
  await using stage = await startStage();
  const startedAt = performance.now();
  const now = (): number => (performance.now() - startedAt) / 1000;
  const logs = stage.backends.map(({ prometheus }) => new AlertLog(prometheus));
  const steps = timeline
    .flatMap(({ name, from, until, begin, end }) => [
      { at: from, name, act: begin },
      ...(end ? [{ at: until, name: `over: ${name}`, act: end }] : []),
    ])
    .sort((a, b) => a.at - b.at);
  let boards: readonly Observed['boards'][] = [];
  let picture: BoardResults | undefined;
  while (now() < END) {
    while (steps[0] && steps[0].at <= now()) {
      const step = steps.shift();
      if (step?.name === timeline.at(-1)?.name) {
        // Query before everything falls silent: tables show the present.
        boards = await Promise.all(stage.backends.map((backend) => query(backend, now())));
      }
      say(`${Math.round(now())} s  ${step?.name}`);
      await step?.act(stage);
    }
    const [collected] = stage.backends;
    if (collected && !picture && now() >= PICTURED_AT) {
      const { prometheus, settings } = collected;
      const whom = { prometheus: prometheus.url, settings, seconds: now() };
      picture = await queryBoard({ ...QUESTIONS.overview, ...whom });
    }
    await Promise.all(logs.map((log) => log.note(now())));
    await pause(1000);
  }
  const observed = stage.backends.map(({ suffixes }, index) => ({
    suffixes,
    alerts: logs[index] as AlertLog,
    boards: boards[index] ?? {},
    ledger: stage.api.ledger.entries(),
  }));
  return { observed, notifications: notificationsOf(stage.inbox, startedAt), picture };
}

/**
 * Tables show the present: by then, one model has been rate-limited and another is out of capacity.
 */
const PICTURED_AT = 110;

/** The model board needs two models: serverless ones have no replicas. */
const QUESTIONS = {
  overview: { board: 'overview' },
  model: { board: 'model', model: models.busy },
  'dedicated-model': { board: 'model', model: models.dedicated },
  probe: { board: 'probe' },
} as const;

async function query(
  { prometheus, settings }: Backend,
  seconds: number,
): Promise<Observed['boards']> {
  const answers = Object.entries(QUESTIONS).map(async ([name, question]) => {
    const whom = { prometheus: prometheus.url, settings, seconds };
    return [name, await queryBoard({ ...question, ...whom })] as const;
  });
  return Object.fromEntries(await Promise.all(answers));
}
