import { OTHER } from '@together-otel/semconv';
import type { CallRow } from '../ingest/call-row.ts';
import type { SpentRow } from '../ingest/metric-rows.ts';
import { Cell } from './cell.ts';
import { namedModels } from './named-models.ts';

/** Filter of calls. */
export interface Scope {
  readonly service?: string | undefined;
  readonly model?: string | undefined;
}

/** SQL condition for the rows of a scope; its parameters are {@link scopeValues}. */
export const IN_SCOPE = '(? IS NULL OR service = ?) AND (? IS NULL OR model = ?)';

/** The parameters of {@link IN_SCOPE}. */
export function scopeValues(scope: Scope): (string | null)[] {
  const { service = null, model = null } = scope;
  return [service, service, model, model];
}

/** A time range in Unix milliseconds, in equal steps. */
export interface Range {
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

/** Cells of one model over a range: one per step, and their total. */
export interface ModelTimeline {
  readonly model: string;
  readonly steps: readonly (Cell | undefined)[];
  readonly total: Cell;
}

/** A slot's cell of one service and model. */
interface Entry {
  readonly service: string;
  readonly model: string;
  readonly cell: Cell;
}

interface Level {
  readonly millis: number;
  readonly keepMillis: number;
  /** By slot number, then by service and model. */
  readonly cells: Map<number, Map<string, Entry>>;
}

/** Longer ranges use slots of a minute. */
const FINE_MILLIS = 1_800_000;

/** Further names within one slot are counted together. */
const MAX_NAMES = 500;

/**
 * Counts by time, service and model, so that charts need not read calls: in five-second slots for
 * an hour, in minute slots for as long as the store keeps calls.
 */
export class Timeline {
  readonly #levels: readonly [Level, Level] = [
    { millis: 5000, keepMillis: 3_600_000, cells: new Map() },
    { millis: 60_000, keepMillis: Number.POSITIVE_INFINITY, cells: new Map() },
  ];

  /** @param times 1 to add the call, -1 to remove it. */
  addCall(call: CallRow, times = 1): void {
    for (const level of this.#levels) {
      cellOf(level, call.ended, call.service, call.model).add(call, times);
    }
  }

  addSpent(row: SpentRow): void {
    for (const level of this.#levels) cellOf(level, row.at, row.service, row.model).usd += row.usd;
  }

  /** Drops everything before a moment. */
  forget(before: number, now: number): void {
    for (const { millis, keepMillis, cells } of this.#levels) {
      const oldest = Math.floor(Math.max(before, now - keepMillis) / millis);
      for (const index of cells.keys()) if (index < oldest) cells.delete(index);
    }
  }

  /** Seconds since the first stored call. */
  secondsOfCalls(now: number): number {
    const [fine, coarse] = this.#levels.map(({ cells, millis }) =>
      [...cells.keys()].reduce((first, index) => Math.min(first, index * millis), now),
    );
    const first = (fine ?? now) - (coarse ?? now) < 60_000 ? fine : coarse;
    return Math.ceil((now - (first ?? now)) / 1000);
  }

  /** A range of about `points` steps up to now, with steps no finer than the slots. */
  rangeOf(now: number, millis: number, points: number): Range {
    const level = millis <= FINE_MILLIS ? this.#levels[0] : this.#levels[1];
    const step = Math.max(1, Math.ceil(millis / points / level.millis)) * level.millis;
    const end = Math.ceil(now / step) * step;
    return { start: end - Math.ceil(millis / step) * step, end, step };
  }

  /** The busiest models in alphabetical order, with the rest as one. */
  read(range: Range, scope: Scope): ModelTimeline[] {
    const { start, end, step } = range;
    const count = Math.round((end - start) / step);
    const found = this.#cells(range, scope);
    const nameOf = namedModels(new Map([...found].map(([model, { calls }]) => [model, calls])));
    const models = new Map<string, { steps: (Cell | undefined)[]; total: Cell }>();
    for (const [model, { cells }] of found) {
      const name = nameOf(model);
      let entry = models.get(name);
      if (!entry) {
        entry = { steps: new Array<Cell | undefined>(count).fill(undefined), total: new Cell() };
        models.set(name, entry);
      }
      for (const { index, cell } of cells) {
        const at = entry.steps[index] ?? new Cell();
        entry.steps[index] = at;
        at.merge(cell);
        entry.total.merge(cell);
      }
    }
    return [...models]
      .map(([model, { steps, total }]) => ({ model, steps, total }))
      .sort((a, b) => a.model.localeCompare(b.model));
  }

  /** By model, each with the number of its step. */
  #cells({ start, end, step }: Range, scope: Scope): Map<string, ModelCells> {
    const { millis, cells } = step % 60_000 === 0 ? this.#levels[1] : this.#levels[0];
    const found = new Map<string, ModelCells>();
    for (let time = start; time < end; time += millis) {
      const index = Math.floor((time - start) / step);
      for (const { service, model, cell } of cells.get(Math.floor(time / millis))?.values() ?? []) {
        if (scope.service !== undefined && scope.service !== service) continue;
        if (scope.model !== undefined && scope.model !== model) continue;
        let own = found.get(model);
        if (!own) {
          own = { calls: 0, cells: [] };
          found.set(model, own);
        }
        own.calls += cell.calls;
        own.cells.push({ index, cell });
      }
    }
    return found;
  }
}

/** Cells of one model over a range. */
interface ModelCells {
  calls: number;
  readonly cells: { readonly index: number; readonly cell: Cell }[];
}

/** Key of the names over the limit. */
const REST = JSON.stringify(['', OTHER]);

function cellOf(level: Level, at: number, service: string, model: string): Cell {
  const { millis, cells } = level;
  const index = Math.floor(at / millis);
  let slot = cells.get(index);
  if (!slot) {
    slot = new Map();
    cells.set(index, slot);
  }
  const wanted = JSON.stringify([service, model]);
  const known = slot.get(wanted);
  if (known) return known.cell;
  if (slot.size >= MAX_NAMES && wanted !== REST) return cellOf(level, at, '', OTHER);
  const cell = new Cell();
  slot.set(wanted, { service, model, cell });
  return cell;
}
