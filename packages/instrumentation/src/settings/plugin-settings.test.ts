import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { pluginSettings } from './plugin-settings.ts';
import { inForce } from './setting.ts';

it.each([
  ['as it is', ''],
  ['with a byte order mark', '\uFEFF'],
])('reads a price list %s', (_how, mark) => {
  const folder = mkdtempSync(join(tmpdir(), 'plugin-settings-'));
  const file = join(folder, 'prices.json');
  writeFileSync(file, `${mark}{"a/b":{"input":1,"output":2}}\r\n`);
  const { value, complaints } = inForce(pluginSettings.prices, { TOGETHER_OTEL_PRICES: file });
  rmSync(folder, { recursive: true });
  expect(complaints).toEqual([]);
  expect([...(value?.prices.keys() ?? [])]).toEqual(['a/b']);
});

it.each([
  ['S3CRET', 'it is not JSON'],
  [`{"a": 1,\n"b" S3CRET}`, 'it is not JSON at position 13 (line 2 column 5)'],
])('does not quote a price list that is not JSON: %s', (content, reason) => {
  const folder = mkdtempSync(join(tmpdir(), 'plugin-settings-'));
  const file = join(folder, 'prices.json');
  writeFileSync(file, content);
  const { complaints } = inForce(pluginSettings.prices, { TOGETHER_OTEL_PRICES: file });
  rmSync(folder, { recursive: true });
  expect(complaints).toMatchObject([
    {
      message: `TOGETHER_OTEL_PRICES is '${file}': expected a price list (${reason}); it is ignored`,
    },
  ]);
});
