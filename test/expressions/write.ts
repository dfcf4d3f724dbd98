/** Re-analyses every expression and writes `linear.json`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import bounded from './bounded.json' with { type: 'json' };
import { findExpressions } from './expressions.ts';
import { judge } from './judge.ts';

const verdicts = new Map<string, string>();
for (const expression of findExpressions()) {
  const name = expression.text ?? expression.file;
  if (name in bounded) continue;
  const verdict = verdicts.get(name) ?? (await judge(expression));
  verdicts.set(name, verdict);
  if (verdict === 'linear') continue;
  console.error(`${expression.file}:${expression.line} ${expression.text}: ${verdict}`);
  process.exitCode = 1;
}
const linear = [...verdicts].flatMap(([name, verdict]) => (verdict === 'linear' ? [name] : []));
const list = `${JSON.stringify(linear.sort(), undefined, 2)}\n`;
writeFileSync(join(import.meta.dirname, 'linear.json'), list);
