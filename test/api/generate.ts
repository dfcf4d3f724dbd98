/**
 * Writes the API reports of all published packages from the output of `pnpm build` (`pnpm api`).
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { entryPoints, renderReport } from './report.ts';

for (const entry of await entryPoints()) {
  await mkdir(dirname(entry.report), { recursive: true });
  await writeFile(entry.report, await renderReport(entry));
}
