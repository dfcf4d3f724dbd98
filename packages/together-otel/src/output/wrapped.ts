/**
 * A text in lines that fit a terminal, broken at blanks; a word that is too long stays whole, so
 * that it can be copied.
 *
 * @param indent of the second line and further ones, in characters.
 * @param width of the terminal; by default that of stdout, and no limit where it is none.
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

// biome-ignore lint/suspicious/noControlCharactersInRegex: the colours are ours.
const COLOUR = /\u001b\[\d+m/g;

function lengthOf(text: string): number {
  return text.replaceAll(COLOUR, '').length;
}
