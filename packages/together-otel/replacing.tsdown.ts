import type { Rolldown } from 'tsdown';

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Characters of one line that become longer. */
interface Growth {
  /** The column behind them, before the replacement. */
  readonly end: number;
  readonly by: number;
}

/**
 * Replaces text in the finished bundles, and shifts their source maps to match.
 *
 * @param pattern global, and matches within one line.
 * @param replacement at least as long as what it replaces.
 */
export function replacing(
  name: string,
  pattern: RegExp,
  replacement: (match: RegExpExecArray, code: string) => string,
): Rolldown.Plugin {
  return {
    name,
    generateBundle: (_options, bundle) => {
      for (const [file, chunk] of Object.entries(bundle)) {
        if (chunk.type !== 'chunk' || !file.endsWith('.cjs')) continue;
        const { code } = chunk;
        const replaced = code
          .split('\n')
          .map((line) => replacedLine(line, pattern, (match) => replacement(match, code)));
        const map = bundle[`${file}.map`];
        if (map?.type === 'asset') {
          const parsed = JSON.parse(String(map.source)) as { mappings: string };
          parsed.mappings = parsed.mappings
            .split(';')
            .map((segments, line) => shifted(segments, replaced[line]?.growths ?? []))
            .join(';');
          map.source = JSON.stringify(parsed);
        }
        chunk.code = replaced.map(({ text }) => text).join('\n');
      }
    },
  };
}

function replacedLine(
  line: string,
  pattern: RegExp,
  replacement: (match: RegExpExecArray) => string,
): { text: string; growths: readonly Growth[] } {
  const growths: Growth[] = [];
  let text = '';
  let end = 0;
  for (const match of line.matchAll(pattern)) {
    const replaced = replacement(match);
    text += line.slice(end, match.index) + replaced;
    end = match.index + match[0].length;
    growths.push({ end, by: replaced.length - match[0].length });
  }
  return { text: text + line.slice(end), growths };
}

/** The segments of a line, with columns as they are once the line has grown. */
function shifted(segments: string, growths: readonly Growth[]): string {
  if (growths.length === 0) return segments;
  let column = 0;
  let passed = 0;
  return segments
    .split(',')
    .map((segment) => {
      if (segment === '') return segment;
      const { value, length } = decoded(segment);
      column += value;
      let by = 0;
      for (let next = growths[passed]; next && next.end <= column; next = growths[passed]) {
        by += next.by;
        passed += 1;
      }
      return encoded(value + by) + segment.slice(length);
    })
    .join(',');
}

/** The first number of a segment. */
function decoded(segment: string): { value: number; length: number } {
  let bits = 0;
  for (let length = 0; ; length++) {
    const digit = BASE64.indexOf(segment.charAt(length));
    bits += (digit & 31) * 32 ** length;
    if ((digit & 32) === 0) {
      const value = Math.floor(bits / 2);
      return { value: bits % 2 === 0 ? value : -value, length: length + 1 };
    }
  }
}

function encoded(value: number): string {
  let rest = Math.abs(value) * 2 + (value < 0 ? 1 : 0);
  let text = '';
  do {
    const digit = rest % 32;
    rest = Math.floor(rest / 32);
    text += BASE64.charAt(rest > 0 ? digit + 32 : digit);
  } while (rest > 0);
  return text;
}
