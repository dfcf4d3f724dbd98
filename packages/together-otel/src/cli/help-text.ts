import { ownName } from '../output/own-name.ts';
import { wrapped } from '../output/wrapped.ts';

/**
 * Help text after a command's options, in its original width; on a narrower terminal, paragraphs
 * are rewrapped, and example lines individually.
 */
export function helpText(text: string): () => string {
  return () => fitted(pasteable(text), process.stdout.columns || Number.POSITIVE_INFINITY);
}

/** Rewrites examples so that the user can paste them. */
function pasteable(text: string): string {
  return text
    .split('\n')
    .map((line) =>
      /^(?:Examples?: | {9,10})/.test(line)
        ? line.replace('together-otel ', `${ownName()} `)
        : line,
    )
    .join('\n');
}

export function fitted(text: string, columns: number): string {
  const isNarrow = text.split('\n').some(({ length }) => length > columns);
  if (!isNarrow) return text;
  const [lead = ''] = /^\n*/.exec(text) ?? [];
  const blocks = text.slice(lead.length).split('\n\n');
  const broken = blocks
    .map((block) => (isProse(block) ? [block.replaceAll(/(\S)\n/g, '$1 ')] : block.split('\n')))
    .map((lines) => lines.map((line) => wrapped(line, indentOf(line), columns)).join('\n'));
  return `${lead}${broken.join('\n\n')}`;
}

/** Continuation lines of lists start with a space or a label. */
function isProse(block: string): boolean {
  return !block
    .trim()
    .split('\n')
    .slice(1)
    .some((line) => /^\s|^\w+: /.test(line));
}

function indentOf(line: string): number {
  const indent = /^\s*/.exec(line)?.[0].length ?? 0;
  return indent === 0 ? 0 : indent + 2;
}
