import { styleText } from 'node:util';
import { shown } from '@together-otel/instrumentation/distribution';
import type { SourceLine } from '../readings/reading-store.ts';

/** Paints a text; {@link plain} leaves it as it is. */
export type Paint = (colour: 'green' | 'yellow' | 'red' | 'dim' | 'bold', text: string) => string;

/** For what is no terminal, and under NO_COLOR. */
export const plain: Paint = (_colour, text) => text;

/** For a terminal. */
export const coloured: Paint = (colour, text) => styleText(colour, text, { validateStream: false });

const MARKS = { ok: 'ok', notice: 'note', down: 'DOWN' } as const;
const COLOURS = { ok: 'green', notice: 'yellow', down: 'red' } as const;

/**
 * The table, one row for each thing that is watched.
 *
 * @param width of the terminal; longer rows are cut, and a cut one ends with `…`.
 */
export function renderTable(
  lines: readonly SourceLine[],
  paint: Paint,
  width: number = Number.POSITIVE_INFINITY,
): string {
  // Models, components of a status page, what an endpoint answers: none of it is ours.
  const rows = lines.map((line) => {
    return { ...line, subject: shown(line.subject), text: shown(line.text) };
  });
  const sourceWidth = widest(rows.map(({ source }) => source));
  const subjectWidth = widest(rows.map(({ subject }) => subject));
  return rows
    .map(({ source, subject, status, text }) => {
      const mark = paint(COLOURS[status], MARKS[status].padEnd(4));
      const rest = `  ${source.padEnd(sourceWidth)}  ${subject.padEnd(subjectWidth)}  ${text}`;
      return `${mark}${cut(rest, width - 4)}\n`;
    })
    .join('');
}

/** One sentence for the whole table. */
export function renderSummary(lines: readonly SourceLine[], paint: Paint): string {
  const count = (status: SourceLine['status']): number =>
    lines.filter((line) => line.status === status).length;
  const [down, notices] = [count('down'), count('notice')];
  const notes = notices === 0 ? '' : `, ${notices} to look at`;
  return down === 0
    ? paint('green', `All well: ${lines.length - notices} ok${notes}.`)
    : paint('red', `Something is down: ${down} of ${lines.length}${notes}.`);
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(({ length }) => length));
}

/** A text that fits; a cut one ends with `…`. */
export function cut(text: string, width: number = Number.POSITIVE_INFINITY): string {
  return text.length > width ? `${text.slice(0, Math.max(width - 1, 0))}…` : text;
}
