/** Writes the tables of the registry and of the settings into the READMEs (`pnpm readme`). */
import { readFile, writeFile } from 'node:fs/promises';
import { renderRegistryTables } from '@together-otel/semconv';
import { readmes } from './readmes.ts';
import { renderSettingTables } from './setting-tables.ts';

for (const file of readmes) {
  const text = await readFile(file, 'utf8');
  const rendered = renderSettingTables(renderRegistryTables(text));
  if (rendered !== text) await writeFile(file, rendered);
}
