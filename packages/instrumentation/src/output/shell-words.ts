/** A word of a shell line as written, with its quotes, and what precedes it. */
export interface ShellWord {
  /** Blanks and operators. */
  readonly before: string;
  readonly text: string;
}

const BETWEEN_WORDS = /[\s;&|()<>]/;

/**
 * Splits a shell line into words; joined, they give the line again. Quotes and substitutions are
 * part of their word: `K="a b"$(cat "x y")`. After an unclosed quote, the rest is one word.
 */
export function shellWords(line: string): ShellWord[] {
  const words: ShellWord[] = [];
  let at = 0;
  while (at < line.length) {
    const start = at;
    while (at < line.length && BETWEEN_WORDS.test(line.charAt(at))) at += 1;
    const end = endOfWord(line, at);
    words.push({ before: line.slice(start, at), text: line.slice(at, end) });
    at = end;
  }
  return words;
}

/** The end of the word that starts at this index. */
function endOfWord(line: string, start: number): number {
  /** Terminators of the open quotes and substitutions; `$'`: an apostrophe that may be escaped. */
  const open: string[] = [];
  let at = start;
  for (; at < line.length; at += 1) {
    const inner = open.at(-1);
    const character = line.charAt(at);
    if (inner === undefined && BETWEEN_WORDS.test(character)) break;
    if (character === '\\' && inner !== "'") at += 1;
    else if (character === inner || (character === "'" && inner === "$'")) open.pop();
    else if (inner === "'" || inner === "$'") continue;
    else if (character === '$') {
      const opened = opensWith(line.charAt(at + 1), inner);
      if (opened !== undefined) {
        open.push(opened);
        at += 1;
      }
    } else if (character === '(' && inner === ')') open.push(')');
    else if (character === '"' || character === '`') open.push(character);
    else if (character === "'" && inner !== '"') open.push("'");
  }
  return Math.min(at, line.length);
}

/** The terminator of what starts with `$` and this character. */
function opensWith(next: string, inner: string | undefined): string | undefined {
  if (next === '(') return ')';
  if (next === '{') return '}';
  return next === "'" && inner !== '"' ? "$'" : undefined;
}
