import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { renderBoardTables } from './boards/markdown.ts';
import { committedFiles, exampleFiles } from './committed.ts';
import { renderAlertTable } from './prometheus/markdown.ts';

const PACKAGE = fileURLToPath(new URL('../', import.meta.url));
const files = committedFiles();

it.each([...files, ...exampleFiles()])(
  '$path is as it is generated (if not: pnpm dashboards)',
  async ({ path, text }) => {
    expect(await readFile(PACKAGE + path, 'utf8')).toBe(text);
  },
);

it('contains no other files', async () => {
  const folders = [...new Set(files.map(({ path }) => String(path.split('/')[0])))];
  const present = await Promise.all(
    folders.map(async (folder) => {
      const entries = await readdir(PACKAGE + folder, { recursive: true, withFileTypes: true });
      return entries
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => `${parentPath}/${name}`.slice(PACKAGE.length));
    }),
  );
  expect(present.flat().sort()).toEqual(files.map(({ path }) => path).sort());
});

it('the docs list panels and alerts as they are (if not: pnpm dashboards)', async () => {
  const panels = await readFile(`${PACKAGE}docs/panels.md`, 'utf8');
  expect(panels).toContain('## Together / Overview');
  expect(renderBoardTables(panels)).toBe(panels);
  const alerts = await readFile(`${PACKAGE}docs/prometheus.md`, 'utf8');
  expect(alerts).toContain('[TogetherRateLimited](../runbooks/TogetherRateLimited.md)');
  expect(renderAlertTable(alerts)).toBe(alerts);
});
