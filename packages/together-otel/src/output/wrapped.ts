/**
 * Wraps text to the terminal at blanks; words that are too long stay intact, so that they can be
 * copied.
 *
 * @param indent of the second and further lines, in characters.
 * @param width of the terminal; defaults to that of stdout, or no limit without one.
 */
export function wrapped(
  text: string,
  indent: number,
  width: number = process.stdout.columns || Number.POSITIVE_INFINITY,
): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/(?<=\S) /)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (lengthOf(longer) > width && line.trim() !== '') {
      lines.push(line);
      line = `${' '.repeat(indent)}${word.trimStart()}`;
    } else {
      line = longer;
    }
  }
  return [...lines, line].join('\n');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are our own colour codes
const COLOUR = /\u001b\[\d+m/g;

function lengthOf(text: string): number {
  return text.replaceAll(COLOUR, '').length;
}
