import { existsSync } from 'node:fs';
import { mkdir, readFile, realpath, symlink, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { diagnose } from './diagnosis.ts';
import { writeManifest } from './project.ts';
import { startWorld } from './world.ts';

const MODULES = join(import.meta.dirname, 'node_modules');
const BIN = join(MODULES, '.bin');

/** An application that uses the packages of these tests. */
async function project(folder: string, start: string): Promise<string> {
  await writeManifest(folder, { name: 'application', scripts: { start } });
  await symlink(MODULES, join(folder, 'node_modules'));
  const source = "import 'openai';\nimport { createServer } from 'node:http';\n";
  const server = `${source}createServer(() => {}).listen(0, '127.0.0.1');\n`;
  await writeFile(join(folder, 'server.mjs'), server);
  await writeFile(join(folder, 'server.ts'), `${server}export const typed: number = 1;\n`);
  await writeFile(join(folder, 'start.sh'), '#!/bin/sh\nexec node server.mjs\n', { mode: 0o755 });
  return folder;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('doctor starts the application for a moment', () => {
  it.each([
    ['calls.cjs', 'CommonJS'],
    ['calls.mjs', 'ES module'],
    ['asks.cjs', 'CommonJS'],
  ])(
    'and says that calls of %s give a span, through the copy that it loads (%s)',
    async (file, system) => {
      await using world = await startWorld();
      const { code, sections } = await diagnose(['node', `applications/${file}`], {
        env: world.env,
      });
      expect(code).toBe(0);
      expect(sections['trial']?.[0]).toMatch(
        new RegExp(
          `^ok: tried: a call through openai 7\\.57\\.0 \\(.*, ${system}\\) produces a span$`,
        ),
      );
      expect(sections['trial']).toContain(
        "ok: tried: together-otel's SDK is active; the application has none",
      );
      // Neither its calls nor its telemetry went to their usual destinations.
      expect(world.simulator.ledger.summary().requests).toBe(0);
      expect(world.receiver.spans().map(({ name }) => name)).toEqual(['together-otel doctor']);
    },
  );

  it.each([
    ['npm start', 'node server.mjs'],
    ['npm start', 'node server.mjs 2>&1 | cat'],
    ['npm start', 'cd . && node server.mjs > /dev/null'],
    ['npm start', './start.sh'],
    ['pnpm start', 'cross-env PORT=0 tsx server.ts'],
    ['npm start', 'FLAG=1 together-otel run -- tsx server.ts'],
    ['sh start.sh', ''],
    ['npx tsx server.ts', ''],
    ['cross-env FLAG=1 node server.mjs', ''],
    ['FLAG=1 node server.mjs', ''],
  ])('%s: %s', async (command, start) => {
    await using world = await startWorld();
    const cwd = await project(world.folder, start);
    const PATH = [BIN, process.env['PATH']].join(delimiter);
    const { sections } = await diagnose(command.split(' '), { cwd, env: { ...world.env, PATH } });
    expect(sections['trial']).toEqual([
      expect.stringMatching(/^ok: tried: a call through openai 7\.57\.0 .* produces a span$/),
      'ok: tried: a call through fetch produces a span',
      "ok: tried: together-otel's SDK is active; the application has none",
    ]);
  });

  it("reports that a bundle's calls are observed through fetch", async () => {
    await using world = await startWorld();
    const cwd = await project(world.folder, '');
    const entryPoints = [join(cwd, 'server.mjs')];
    const outfile = join(cwd, 'dist', 'server.cjs');
    await build({ entryPoints, outfile, bundle: true, minify: true, platform: 'node' });
    const { problems, sections } = await diagnose(['node', 'dist/server.cjs'], {
      cwd,
      env: world.env,
    });
    expect(problems).toEqual([]);
    expect(sections['trial']).toEqual([
      'ok: tried: a call through fetch produces a span',
      expect.stringMatching(/^note: tried: dist\/server\.cjs is a bundle that contains an SDK: /),
      "ok: tried: together-otel's SDK is active; the application has none",
    ]);
  });

  it('reports that an SDK may be loaded later, and leaves no process behind', async () => {
    await using world = await startWorld();
    const cwd = await project(world.folder, '');
    const source = `
      require('node:fs').writeFileSync('pid', String(process.pid));
      require('node:http').createServer(() => {}).listen(0);
      process.on('SIGTERM', () => {});`;
    await writeFile(join(cwd, 'later.cjs'), source);
    const { sections } = await diagnose(['node', 'later.cjs'], { cwd, env: world.env });
    expect(sections['trial']).toContainEqual(
      expect.stringMatching(/^note: tried: later\.cjs had loaded neither .* → .*first request/),
    );
    const pid = Number(await readFile(join(cwd, 'pid'), 'utf8'));
    await expect.poll(() => isAlive(pid)).toBe(false);
  });

  it('reports that NODE_OPTIONS is cleared along the way', async () => {
    await using world = await startWorld();
    const cwd = await project(world.folder, '');
    await writeFile(join(cwd, 'clears.sh'), 'env -i sleep 30\n');
    const { code, problems } = await diagnose(['sh', 'clears.sh'], { cwd, env: world.env });
    expect(code).toBe(1);
    expect(problems).toEqual([
      expect.stringMatching(/none of its Node\.js processes .*NODE_OPTIONS/),
    ]);
  });

  it('looks for relative paths where the application does', async () => {
    await using world = await startWorld();
    const cwd = await project(world.folder, 'cd service && node ../server.mjs');
    await mkdir(join(cwd, 'service'));
    const price = '{"a/b":{"input":1,"output":2}}';
    await writeFile(join(cwd, 'service', 'prices.json'), price);
    const env = { ...world.env, TOGETHER_OTEL_PRICES: 'prices.json' };
    const { sections } = await diagnose(['npm', 'start'], { cwd, env });
    expect(sections['settings']).toContain('ok: prices: prices.json, of 1 models');
    const service = await realpath(join(cwd, 'service'));
    const line = `ok: relative paths start from ${service} (TOGETHER_OTEL_PRICES)`;
    expect(sections['settings']).toContain(line);

    const missing = await diagnose(['node', 'server.mjs'], { cwd, env }, ['--no-try']);
    expect(missing.problems).toEqual([
      expect.stringContaining(
        `there is no such file as ${join(await realpath(cwd), 'prices.json')}`,
      ),
    ]);
  });

  it.each([
    [
      'fails at once',
      "throw new Error('no database')",
      /ended with code 1 .*: Error: no database$/,
    ],
    [
      'fails after it has loaded an SDK',
      "require('openai'); throw new Error('no database')",
      /openai .* was loaded; the application ended with code 1 before a call was tried: Error: no database$/,
    ],
    ['loads no SDK', '', /neither openai nor together-ai was loaded/],
  ])('and says that it %s', async (_what, source, message) => {
    await using world = await startWorld();
    const cwd = await project(world.folder, '');
    await writeFile(join(cwd, 'app.js'), source);
    const { code, sections } = await diagnose(['node', 'app.js'], { cwd, env: world.env });
    expect(code).toBe(0);
    expect(sections['trial']?.[0]).toMatch(message);
  });

  it('unless disabled', async () => {
    await using world = await startWorld();
    const cwd = await project(world.folder, '');
    await writeFile(join(cwd, 'app.js'), "require('node:fs').writeFileSync('started', '')");
    const options = { cwd, env: world.env };
    const { sections } = await diagnose(['node', 'app.js'], options, ['--no-try']);
    expect(sections['trial']).toEqual(['note: not tried: --no-try']);
    expect(existsSync(join(cwd, 'started'))).toBe(false);
  });
});
