/** Writes the probe's schema and the READMEs' registry and settings tables (`pnpm readme`). */
import { readFile, writeFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { renderRegistryTables } from '@together-otel/semconv';
import { renderProbeSchema } from './probe-schema.ts';
import { probeSchema, readmes } from './readmes.ts';
import { renderSettingTables } from './setting-tables.ts';

for (const file of readmes) {
  const text = await readFile(file, 'utf8');
  const rendered = renderSettingTables(renderRegistryTables(text));
  if (rendered !== text) await writeFile(file, rendered);
}

const schema = JSON.parse(await readFile(probeSchema, 'utf8')) as object;
const renderedSchema = renderProbeSchema(schema);
if (!isDeepStrictEqual(renderedSchema, schema)) {
  const text = JSON.stringify(renderedSchema, undefined, 2)
    .replaceAll(/\{\s+("\$ref": "[^"]*")\s+\}/g, '{ $1 }')
    .replaceAll(
      /\[\s+([^[\]]{1,70}?)\s+\]/g,
      (_all, list: string) => `[${list.replaceAll(/\s+/g, ' ')}]`,
    );
  await writeFile(probeSchema, `${text}\n`);
}
