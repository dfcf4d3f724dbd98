import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { entryPoints, renderReport } from './report.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const entries = await entryPoints();

it.each(entries.map((entry) => [relative(ROOT, entry.report), entry] as const))(
  '%s is the public surface (if the change is meant: pnpm api)',
  async (_path, entry) => {
    expect(await renderReport(entry)).toBe(await readFile(entry.report, 'utf8'));
  },
);

it('covers every package that is published', () => {
  expect(new Set(entries.map(({ folder }) => folder)).size).toBe(7);
});
