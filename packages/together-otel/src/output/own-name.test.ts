import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ownName } from './own-name.ts';

let root: string;
let global: string;
let local: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'own-name-'));
  global = join(root, 'bin');
  local = join(root, 'node_modules', '.bin');
  for (const folder of [global, local]) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'together-otel'), '');
  }
});
afterAll(() => rmSync(root, { recursive: true }));

const byNpx = { npm_config_user_agent: 'npm/11.0.0' };
const path = (...folders: string[]) => ({ PATH: ['', root, ...folders].join(delimiter) });

it.each([
  ['installed globally', () => path(global), 'together-otel'],
  [
    'installed globally, and started by a script',
    () => ({ ...path(local, global), ...byNpx }),
    'together-otel',
  ],
  ['in node_modules/.bin of the own PATH', () => path(local), 'together-otel'],
  ['started by npx', () => ({ ...path(local), ...byNpx }), 'npx together-otel'],
  ['started by its path', () => path(), 'npx together-otel'],
  ['without a PATH', () => ({}), 'npx together-otel'],
])('%s', (_how, env, name) => {
  expect(ownName(env())).toBe(name);
});
