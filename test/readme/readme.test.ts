import { readFile } from 'node:fs/promises';
import { renderRegistryTables } from '@together-otel/semconv';
import { expect, it } from 'vitest';
import { readmes } from './readmes.ts';

it.each(readmes)('%s has the tables of the registry (if not: pnpm readme)', async (file) => {
  const text = await readFile(file, 'utf8');
  expect(text).toContain('<!-- registry:');
  expect(renderRegistryTables(text)).toBe(text);
});

it('refuses a marker of a table that does not exist', () => {
  const text = '<!-- registry:nonsense -->\n<!-- /registry -->';
  expect(() => renderRegistryTables(text)).toThrow("registry table 'nonsense' does not exist");
});
