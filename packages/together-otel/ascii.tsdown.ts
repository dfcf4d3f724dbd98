import type { UserConfig } from 'tsdown';

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const BEYOND_ASCII = /[^\0-\x7f]/g;

/**
 * Writes characters beyond ASCII as escapes: with a single one of them, V8 keeps the whole source in
 * two bytes per character for as long as the process runs.
 */
export const asciiOnly: UserConfig['plugins'] = {
  name: 'ASCII only',
  generateBundle: (_options, bundle) => {
    for (const [file, chunk] of Object.entries(bundle)) {
      if (chunk.type !== 'chunk' || !file.endsWith('.cjs')) continue;
      const map = bundle[`${file}.map`];
      if (map?.type === 'asset') {
        const parsed = JSON.parse(String(map.source)) as { mappings: string };
        parsed.mappings = shifted(parsed.mappings, chunk.code);
        map.source = JSON.stringify(parsed);
      }
      chunk.code = chunk.code.replaceAll(BEYOND_ASCII, escaped);
    }
  },
};

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** The mappings of a source map, with columns as they are once the code is escaped. */
function shifted(mappings: string, code: string): string {
  const lines = code.split('\n');
  return mappings
    .split(';')
    .map((segments, line) => {
      const found = [...(lines[line] ?? '').matchAll(BEYOND_ASCII)].map(({ index }) => index);
      return found.length === 0 ? segments : shiftedLine(segments, found);
    })
    .join(';');
}

/** @param found columns of characters that become five longer. */
function shiftedLine(segments: string, found: readonly number[]): string {
  let column = 0;
  let passed = 0;
  return segments
    .split(',')
    .map((segment) => {
      if (segment === '') return segment;
      const { value, length } = decoded(segment);
      column += value;
      const before = passed;
      while ((found[passed] ?? Number.POSITIVE_INFINITY) < column) passed += 1;
      return encoded(value + 5 * (passed - before)) + segment.slice(length);
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
