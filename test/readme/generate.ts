/** Writes the registry's tables into the READMEs (`pnpm readme`). */
import { readFile, writeFile } from 'node:fs/promises';
import { renderRegistryTables } from '@together-otel/semconv';
import { readmes } from './readmes.ts';

for (const file of readmes) {
  const text = await readFile(file, 'utf8');
  const rendered = renderRegistryTables(text);
  if (rendered !== text) await writeFile(file, rendered);
}
