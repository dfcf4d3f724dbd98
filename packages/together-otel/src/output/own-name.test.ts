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

const by = (agent: string) => ({ npm_config_user_agent: agent });
const path = (...folders: string[]) => ({ PATH: ['', root, ...folders].join(delimiter) });

it.each([
  ['installed globally', () => path(global), 'together-otel'],
  [
    'installed globally, and started by a script',
    () => ({ ...path(local, global), ...by('npm/11.0.0') }),
    'together-otel',
  ],
  ['in node_modules/.bin of the own PATH', () => path(local), 'together-otel'],
  ['started by npx', () => ({ ...path(local), ...by('npm/11.0.0') }), 'npx together-otel'],
  ['started by pnpm', () => ({ ...path(local), ...by('pnpm/10.1.0') }), 'pnpm exec together-otel'],
  ['started by Yarn 1', () => ({ ...path(local), ...by('yarn/1.22.0') }), 'yarn together-otel'],
  // Yarn Berry links the commands into a temporary folder for each run.
  [
    'started by Yarn Berry',
    () => ({ ...path(global), ...by('yarn/4.9.0'), BERRY_BIN_FOLDER: `${global}/` }),
    'yarn together-otel',
  ],
  ['started by Bun', () => ({ ...path(local), ...by('bun/1.3.0') }), 'bunx together-otel'],
  ['started by something new', () => ({ ...path(local), ...by('new/1') }), 'npx together-otel'],
  ['started by its path', () => path(), 'npx together-otel'],
  ['without a PATH', () => ({}), 'npx together-otel'],
])('%s', (_how, env, name) => {
  expect(ownName({ env: env(), file: '/app/node_modules/together-otel/dist/cli.mjs' })).toBe(name);
});

it("started by its path under Plug'n'Play, where npx finds nothing", () => {
  expect(ownName({ env: path(), isPlugAndPlay: true })).toBe('yarn together-otel');
});

it.each([
  ['pnpm/10.1.0', '/home/me/.cache/pnpm/dlx/3f9a/node_modules/together-otel/dist/cli.mjs', 'pnpm'],
  ['yarn/4.9.0', '/tmp/xfs-0a1b2c3d/dlx-4711/node_modules/together-otel/dist/cli.mjs', 'yarn'],
])('installed for one run by %s', (agent, file, manager) => {
  expect(ownName({ env: by(agent), file })).toBe(`${manager} dlx together-otel`);
});
