import { styleText } from 'node:util';
import { shown } from '@together-otel/instrumentation/distribution';
import type { SourceLine } from '../readings/reading-store.ts';

/** Colours a text; {@link plain} returns it unchanged. */
export type Paint = (colour: 'green' | 'yellow' | 'red' | 'dim' | 'bold', text: string) => string;

/** Without a terminal, or under NO_COLOR. */
export const plain: Paint = (_colour, text) => text;

/** For a terminal. */
export const coloured: Paint = (colour, text) => styleText(colour, text, { validateStream: false });

const MARKS = { ok: 'ok', notice: 'note', down: 'DOWN' } as const;
const COLOURS = { ok: 'green', notice: 'yellow', down: 'red' } as const;

/**
 * The table, one row per target.
 *
 * @param width of the terminal; longer rows are truncated and end with `…`.
 */
export function renderTable(
  lines: readonly SourceLine[],
  paint: Paint,
  width: number = Number.POSITIVE_INFINITY,
): string {
  // Untrusted text: models, status page components, endpoint answers.
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

/** One-sentence summary of the table. */
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
  return texts.reduce((most, { length }) => Math.max(most, length), 0);
}

/** A text that fits; truncated text ends with `…`. */
export function cut(text: string, width: number = Number.POSITIVE_INFINITY): string {
  return text.length > width ? `${text.slice(0, Math.max(width - 1, 0))}…` : text;
}
