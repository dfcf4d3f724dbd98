import { boards, panelsOf, type Suffixes, targetsOf } from '@together-otel/dashboards';
import type { BoardResults } from '@together-otel/dashboards/preview';
import type { LedgerEntry } from '@together-otel/simulator';
import { models } from './models.ts';

/** Allowed deviation of a dashboard figure from the truth, as a fraction of it. */
const ALLOWED = 0.1;

/** With fewer answers in a window, a percentile means nothing. */
const FEWEST = 15;

/** Minimum number of points to compare per phase: half a phase. */
const FEWEST_POINTS = 8;

const PANEL = 'Time to first token';
const SHARES: Readonly<Record<string, number>> = { p50: 0.5, p95: 0.95 };

interface FirstTokens {
  readonly suffixes: Suffixes;
  readonly boards: Readonly<Record<string, BoardResults>>;
  /** The simulator's record, at least until the end of the boards' time range. */
  readonly ledger: readonly LedgerEntry[];
}

/** An answer of the simulator: when it wrote the first token, and after how many seconds. */
interface Truth {
  readonly at: number;
  readonly seconds: number;
}

/**
 * Percentiles of the time to first token that differ from the simulator's, in phases of the story
 * without failures: while a model fails, a call takes longer than its last request.
 */
export function wrongFirstTokens({ suffixes, boards: results, ledger }: FirstTokens): string[] {
  const board = results['model'];
  if (!board) return ['there is no board of a model'];
  const truths = ledger.filter(({ model }) => model === models.busy);
  return Object.entries(SHARES).flatMap(([legend, share]) =>
    Object.entries(ratios(board, suffixes, legend, share, truths)).flatMap(([phase, found]) => {
      const middle = quantile(found, 0.5);
      const isRight = found.length >= FEWEST_POINTS && Math.abs(middle - 1) <= ALLOWED;
      const times = `${middle.toFixed(2)} times the truth at ${found.length} points`;
      return isRight ? [] : [`${legend} of the first token, ${phase}: ${times}`];
    }),
  );
}

/** The board's value divided by the true one, wherever both are known. */
function ratios(
  board: BoardResults,
  suffixes: Suffixes,
  legend: string,
  share: number,
  entries: readonly LedgerEntry[],
): Record<'usual' | 'tripled', number[]> {
  const found: Record<'usual' | 'tripled', number[]> = { usual: [], tripled: [] };
  for (const [at, shown] of pointsOf(board, suffixes, legend)) {
    // What counts now was exported a moment ago, and requested earlier still.
    const until = at - board.step;
    const from = until - WINDOW_STEPS * board.step;
    const near = entries.filter(({ receivedAt }) => isBetween(receivedAt / 1000, from - REACH, at));
    const truths = near.flatMap(truthOf).filter((each) => isBetween(each.at, from, until));
    if (truths.length < FEWEST || near.some(({ status }) => status !== 200)) continue;
    const seconds = truths.map((truth) => truth.seconds);
    // During the transition, a window covers both phases.
    if (Math.max(...seconds) > 2 * Math.min(...seconds)) continue;
    const truth = quantile(seconds, share);
    found[truth > TRIPLED_SECONDS ? 'tripled' : 'usual'].push(shown / truth);
  }
  return found;
}

/** Steps per rate window of the board; see `__rate_interval`. */
const WINDOW_STEPS = 4;
/** The longest an answer takes, in seconds. */
const REACH = 10;
/** Tells the phases apart: the first token comes after 1.5 s or three times that. */
const TRIPLED_SECONDS = 3;

function pointsOf(board: BoardResults, suffixes: Suffixes, legend: string): [number, number][] {
  const panel = panelsOf(boards.model({ suffixes })).find(({ title }) => title === PANEL);
  if (!panel) return [];
  const index = targetsOf(panel).findIndex((target) => target.legend === legend);
  const series = board.panels[panel.id]?.[index] ?? [];
  return series
    .flatMap(({ values }) => values)
    .map(([at, value]): [number, number] => [at, Number(value)])
    .filter(([, value]) => Number.isFinite(value));
}

function truthOf({ receivedAt, firstTokenAt }: LedgerEntry): Truth[] {
  if (firstTokenAt === undefined) return [];
  return [{ at: firstTokenAt / 1000, seconds: (firstTokenAt - receivedAt) / 1000 }];
}

const isBetween = (value: number, from: number, until: number): boolean =>
  value >= from && value <= until;

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
