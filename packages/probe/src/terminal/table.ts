import { styleText } from 'node:util';
import { shown } from '@together-otel/instrumentation/distribution';
import type { SourceLine } from '../readings/reading-store.ts';
import type { Cause } from '../source/source.ts';

/** Colours a text; {@link plain} returns it unchanged. */
export type Paint = (colour: 'green' | 'yellow' | 'red' | 'dim' | 'bold', text: string) => string;

/** Without a terminal, or under NO_COLOR. */
export const plain: Paint = (_colour, text) => text;

/** For a terminal. */
export const coloured: Paint = (colour, text) => styleText(colour, text, { validateStream: false });

const MARKS = { ok: 'ok', notice: 'note', down: 'DOWN' } as const;
const CAUSES = { refused: 'REFUSED', unreachable: 'UNREACHABLE' } as const;
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
    const mark = line.cause ? CAUSES[line.cause] : MARKS[line.status];
    return { ...line, mark, subject: shown(line.subject), text: shown(line.text) };
  });
  const markWidth = Math.max(widest(rows.map(({ mark }) => mark)), 4);
  const sourceWidth = widest(rows.map(({ source }) => source));
  const subjectWidth = widest(rows.map(({ subject }) => subject));
  return rows
    .map(({ source, subject, status, mark, text }) => {
      const painted = paint(COLOURS[status], mark.padEnd(markWidth));
      const rest = `  ${source.padEnd(sourceWidth)}  ${subject.padEnd(subjectWidth)}  ${text}`;
      return `${painted}${cut(rest, width - markWidth)}\n`;
    })
    .join('');
}

/** One-sentence summary of the table. */
export function renderSummary(lines: readonly SourceLine[], paint: Paint): string {
  const count = (status: SourceLine['status']): number =>
    lines.filter((line) => line.status === status).length;
  const [down, notices] = [count('down'), count('notice')];
  const notes = notices === 0 ? '' : `, ${notices} to look at`;
  const fine = `${lines.length - notices} ok${notes}`;
  if (down === 0 && notices > 0) return paint('yellow', `Nothing is down: ${fine}.`);
  if (down === 0) return paint('green', `All well: ${fine}.`);
  const caused = (cause: Cause): number => lines.filter((line) => line.cause === cause).length;
  const [refused, unreachable] = [caused('refused'), caused('unreachable')];
  const parts = [
    ['Something is down', down - refused - unreachable],
    ['Your key, account or base URL is refused', refused],
    ['Your network does not reach the target', unreachable],
  ] as const;
  const told = parts.flatMap(([what, some]) => (some ? `${what}: ${some} of ${lines.length}` : []));
  return paint('red', `${told.join('. ')}${notes}.`);
}

function widest(texts: readonly string[]): number {
  return texts.reduce((most, { length }) => Math.max(most, length), 0);
}

/** A text that fits; truncated text ends with `…`. */
export function cut(text: string, width: number = Number.POSITIVE_INFINITY): string {
  return text.length > width ? `${text.slice(0, Math.max(width - 1, 0))}…` : text;
}
