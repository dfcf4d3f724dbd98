import type { ReadingStore, SourceLine } from '../readings/reading-store.ts';
import { cut, type Paint, renderSummary, renderTable } from './table.ts';

/** Shows the current state while the probe runs. */
export interface View {
  /** Called when something may have changed. */
  update(): void;
  /** Prints one line apart from the table. */
  note(line: string): void;
  close(): void;
}

/** The part of a terminal stream in use. */
interface Terminal {
  write(text: string): unknown;
  readonly columns?: number;
  readonly rows?: number;
}

/** Contents and output of a view. */
export interface ViewSettings {
  readonly store: ReadingStore;
  readonly out: Terminal;
  readonly paint: Paint;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const HOME_AND_CLEAR = '\u001B[H\u001B[J';
const OTHER_SCREEN = '\u001B[?1049h\u001B[?25l';
const BACK = '\u001B[?25h\u001B[?1049l';
const MAX_NOTES = 5;

/** A table redrawn on the terminal's alternate screen. */
export class LiveView implements View {
  readonly #settings: ViewSettings;
  readonly #title: string;
  #notes: string[] = [];

  constructor(settings: ViewSettings, title: string) {
    this.#settings = settings;
    this.#title = title;
    settings.out.write(OTHER_SCREEN);
    this.update();
  }

  update(): void {
    const { store, out, paint, now } = this.#settings;
    const lines = store.lines();
    const room = Math.max((out.rows ?? 24) - 5 - this.#notes.length, 1);
    // Failures must stay visible when space is short.
    const shown = lines.length > room ? [...lines].sort(byUrgency).slice(0, room) : lines;
    const hidden = lines.length - shown.length;
    out.write(
      [
        HOME_AND_CLEAR,
        `${paint('bold', this.#title)}  ${paint('dim', timeOf(now()))}\n\n`,
        lines.length === 0 ? 'waiting for the first results\n' : '',
        renderTable(shown, paint, out.columns),
        hidden > 0 ? paint('dim', `… and ${hidden} more\n`) : '',
        lines.length === 0
          ? ''
          : `\n${renderSummary(lines, paint)}  ${paint('dim', 'Ctrl-C ends')}\n`,
        ...this.#notes.map((note) => `${paint('dim', cut(note, out.columns))}\n`),
      ].join(''),
    );
  }

  note(line: string): void {
    this.#notes = [...this.#notes, `${timeOf(this.#settings.now())} ${line}`].slice(-MAX_NOTES);
    this.update();
  }

  /** Leaves the last table above the prompt. */
  close(): void {
    const { store, out, paint } = this.#settings;
    out.write(`${BACK}${renderTable(store.lines(), paint, out.columns)}`);
  }
}

/** Prints a line for each new target, and for each change of state. */
export class LineView implements View {
  readonly #settings: ViewSettings;
  readonly #known = new Map<string, string>();

  constructor(settings: ViewSettings) {
    this.#settings = settings;
  }

  update(): void {
    const { store } = this.#settings;
    const lines = store.lines();
    for (const line of lines) {
      const key = `${line.source} ${line.subject}`;
      const state = line.cause ?? line.status;
      if (this.#known.get(key) === state) continue;
      this.#known.set(key, state);
      this.note(renderTable([line], this.#settings.paint).trimEnd());
    }
    const present = new Set(lines.map(({ source, subject }) => `${source} ${subject}`));
    for (const key of this.#known.keys()) if (!present.has(key)) this.#known.delete(key);
  }

  note(line: string): void {
    const { out, now } = this.#settings;
    out.write(`${timeOf(now())} ${line}\n`);
  }

  close(): void {}
}

function byUrgency(one: SourceLine, other: SourceLine): number {
  const order = { down: 0, notice: 1, ok: 2 };
  return order[one.status] - order[other.status];
}

function timeOf(now: number): string {
  return `${new Date(now).toISOString().slice(0, 19)}Z`;
}
