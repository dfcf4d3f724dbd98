import { decode, encode, type SourceMapSegment } from '@jridgewell/sourcemap-codec';
import type { Rolldown } from 'tsdown';

/** A replacement that lengthened a line. */
interface Growth {
  /** Column after the original text, before the replacement. */
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
          const lines = decode(parsed.mappings);
          for (const [line, { growths }] of replaced.entries()) shift(lines[line] ?? [], growths);
          parsed.mappings = encode(lines);
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

/** Moves a line's source map segments to their columns in the longer line. */
function shift(segments: SourceMapSegment[], growths: readonly Growth[]): void {
  let passed = 0;
  let by = 0;
  for (const segment of segments) {
    for (let next = growths[passed]; next && next.end <= segment[0]; next = growths[passed]) {
      by += next.by;
      passed += 1;
    }
    segment[0] += by;
  }
}
