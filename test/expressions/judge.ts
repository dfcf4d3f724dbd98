/** Judges every expression anew, and writes `linear.json`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { check } from 'recheck';
import bounded from './bounded.json' with { type: 'json' };
import { findExpressions } from './expressions.ts';

const linear = new Set<string>();
const known = new Map<string, string>();
for (const { text, pattern, flags, file, line } of findExpressions()) {
  if (text === undefined) continue;
  if (!known.has(text)) {
    const { status, complexity } = await check(pattern, flags, { timeout: 20_000 });
    known.set(text, status === 'safe' ? 'linear' : (complexity?.summary ?? status));
  }
  if (known.get(text) === 'linear') linear.add(text);
  else if (!(text in bounded)) {
    console.error(`${file}:${line} ${text}: ${known.get(text)}`);
    process.exitCode = 1;
  }
}
const list = `${JSON.stringify([...linear].sort(), undefined, 2)}\n`;
writeFileSync(join(import.meta.dirname, 'linear.json'), list);
