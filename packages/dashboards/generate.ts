/** Writes the committed files and the docs' lists of panels and alerts (`pnpm dashboards`). */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { renderBoardTables } from './src/boards/markdown.ts';
import { committedFiles, exampleFiles } from './src/committed.ts';
import { renderAlertTable } from './src/prometheus/markdown.ts';

const files = committedFiles();
const path = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

for (const folder of new Set(files.map((file) => file.path.split('/')[0]))) {
  await rm(path(`./${folder}`), { recursive: true, force: true });
}
for (const file of files) {
  await mkdir(dirname(path(file.path)), { recursive: true });
  await writeFile(path(file.path), file.text);
}

for (const file of exampleFiles()) await writeFile(path(file.path), file.text);

const [panels, alerts] = [path('docs/panels.md'), path('docs/prometheus.md')];
await writeFile(panels, renderBoardTables(await readFile(panels, 'utf8')));
await writeFile(alerts, renderAlertTable(await readFile(alerts, 'utf8')));
