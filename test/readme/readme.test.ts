import { readFile } from 'node:fs/promises';
import { renderRegistryTables } from '@together-otel/semconv';
import { expect, it } from 'vitest';
import { renderProbeSchema } from './probe-schema.ts';
import { probeSchema, readmes } from './readmes.ts';
import { renderSettingTables } from './setting-tables.ts';

it.each(readmes)(
  '%s has the tables of the registry and of the settings (if not: pnpm readme)',
  async (file) => {
    const text = await readFile(file, 'utf8');
    expect(text).toMatch(/<!-- (registry|settings):/);
    expect(renderSettingTables(renderRegistryTables(text))).toBe(text);
  },
);

it('refuses a marker of a table that does not exist', () => {
  const text = '<!-- registry:nonsense -->\n<!-- /registry -->';
  expect(() => renderRegistryTables(text)).toThrow("registry table 'nonsense' does not exist");
  expect(() => renderSettingTables(text.replaceAll('registry', 'settings'))).toThrow(
    "settings table 'nonsense' does not exist",
  );
});

it("the probe's schema has its settings (if not: pnpm readme)", async () => {
  const schema = JSON.parse(await readFile(probeSchema, 'utf8')) as object;
  expect(renderProbeSchema(schema)).toEqual(schema);
});
