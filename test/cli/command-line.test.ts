// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shell syntax
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Diagnosis, diagnose } from './diagnosis.ts';
import { writeManifest, writeProject } from './project.ts';
import { startWorld } from './world.ts';

const OURS = 'ok: the preload is loaded: together-otel/register';

/** Diagnoses a command in a project with `openai` and the given scripts and files. */
async function ask(
  command: string,
  scripts: Readonly<Record<string, string>> = {},
  files: Readonly<Record<string, string>> = {},
): Promise<Diagnosis> {
  await using world = await startWorld();
  const cwd = await writeProject(world.folder, { openai: '7.57.0' });
  await writeManifest(cwd, { name: 'application', dependencies: { openai: '*' }, scripts });
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(cwd, name), text);
    if (text.startsWith('#!')) await chmod(join(cwd, name), 0o755);
  }
  return await diagnose(command.split(' '), { cwd, env: world.env });
}

describe('the command', () => {
  it.each([
    ['npm start', { start: 'node app.mjs' }],
    ['npm run serve', { serve: 'npm run build && node app.mjs', build: 'tsc' }],
    ['pnpm serve', { serve: 'NODE_ENV=production node app.mjs' }],
    ['yarn serve', { serve: 'cross-env NODE_ENV=production node app.mjs' }],
    ['npm start', { start: 'npm run serve', serve: 'sh -c "exec=1 node app.mjs"' }],
    ['npx node app.mjs', {}],
    ['env A=b node app.mjs', {}],
    ['pnpm exec node app.mjs', {}],
  ])('%s is followed to its script (%j)', async (command, scripts) => {
    const { code, sections } = await ask(command, scripts);
    expect(code).toBe(0);
    expect(sections['modules']).toEqual([expect.stringMatching(/^ok: app\.mjs is an ES module/)]);
  });

  it.each([
    'pnpm --filter desk start',
    'pnpm -C apps/desk start',
    'npm start --workspace apps/desk',
    'npm --workspace=desk run start',
    'npm --prefix apps/desk start',
    'yarn workspace desk start',
    'yarn --cwd apps/desk start',
  ])('%s is followed into the workspace', async (command) => {
    await using world = await startWorld();
    const root = world.folder;
    await writeProject(join(root, 'apps', 'desk'), { openai: '7.57.0' });
    await writeManifest(root, { name: 'root', workspaces: ['apps/*'] });
    const manifest = { name: 'desk', dependencies: { openai: '*' } };
    const scripts = { start: 'node app.mjs' };
    await writeManifest(join(root, 'apps', 'desk'), { ...manifest, scripts });
    const options = { cwd: root, env: world.env };
    const { code, sections } = await diagnose(command.split(' '), options);
    expect(code).toBe(0);
    expect(sections['command']).toEqual([
      "ok: the script 'start' of apps/desk/package.json: node app.mjs",
    ]);
    expect(sections['sdks']).toEqual([
      'ok: openai 7.57.0 (apps/desk/node_modules/openai) is observed',
    ]);
  });

  it('finds a package near the root of a large workspace, and searches no further', async () => {
    await using world = await startWorld();
    const root = world.folder;
    const fixtures = join(root, 'a', 'fixtures');
    await mkdir(fixtures, { recursive: true });
    for (let at = 0; at < 2500; at++) await mkdir(join(fixtures, String(at)));
    for (const name of ['near', 'deep']) {
      const folder = name === 'near' ? join(root, 'z', name) : join(fixtures, '9', name);
      await mkdir(folder, { recursive: true });
      await writeManifest(folder, { name, scripts: { start: `node ${name}.mjs` } });
    }
    await writeManifest(root, { name: 'root', workspaces: ['**'], scripts: {} });
    const started = async (name: string) => {
      const command = ['pnpm', '--filter', name, 'start'];
      return (await diagnose(command, { cwd: root, env: world.env })).sections['command'];
    };
    expect(await started('near')).toContainEqual(expect.stringContaining('z/near/package.json'));
    expect(await started('deep')).not.toContainEqual(expect.stringContaining('deep'));
  });

  it('shows the scripts it followed, without their secrets', async () => {
    const start = 'API_KEY=s3cret OTEL_EXPORTER_OTLP_HEADERS="x=s3cret" node app.js --token s3cret';
    const { sections, text } = await ask('npm start', { start });
    expect(sections['command']).toEqual([
      'ok: the script \'start\' of package.json: API_KEY=**** OTEL_EXPORTER_OTLP_HEADERS="x=****" node app.js --token ****',
    ]);
    expect(text).not.toContain('s3cret');
  });

  it('respects variables set by a script', async () => {
    const { code, problems } = await ask('npm start', {
      start: 'OTEL_SDK_DISABLED=true node app.js',
    });
    expect(code).toBe(1);
    expect(problems).toEqual([expect.stringContaining('OTEL_SDK_DISABLED is true')]);
  });

  it('reads the files that Node.js loads before the preload', async () => {
    const files = { '.env': 'OTEL_SDK_DISABLED=true', 'more.env': 'OTEL_SERVICE_NAME="files"' };
    const { problems } = await ask('node --env-file=.env --env-file more.env app.mjs', {}, files);
    expect(problems).toEqual([expect.stringContaining('OTEL_SDK_DISABLED is true')]);
  });

  it('says that the preload does not read .env', async () => {
    const files = { '.env': 'OTEL_TRACES_SAMPLER=always_off\nKEY=s3cret' };
    const { sections, text } = await ask('node app.mjs', {}, files);
    expect(sections['environment']).toContainEqual(
      expect.stringMatching(/^note: \.env sets OTEL_TRACES_SAMPLER, which .* → .*--env-file=\.env/),
    );
    expect(text).not.toContain('s3cret');
  });

  it('names a folder without a main file', async () => {
    const { problems } = await ask('node .');
    expect(problems).toEqual([expect.stringContaining("there is no file '.'")]);
  });

  it('follows env with options', async () => {
    const { sections } = await ask('env -u OTEL_SERVICE_NAME -i node app.mjs');
    expect(sections['modules']?.[0]).toMatch(/app\.mjs is an ES module/);
    expect(sections['command']?.[0]).toMatch(/'node' was not found|NODE_OPTIONS is overwritten/);
  });

  it('says that a container gets another environment', async () => {
    const { sections } = await ask('./docker run image', {}, { docker: '#!/bin/sh' });
    expect(sections['command']).toEqual([
      expect.stringMatching(
        /^note: .*docker starts the application elsewhere.* → Run doctor there/,
      ),
    ]);
  });

  it.each([
    ['npm start', /package\.json has no script 'start' → It has: build, serve\./],
    ['no-such-command app.js', /the command 'no-such-command' was not found → Check its name/],
    ['./no-such-file', /the command '\.\/no-such-file' was not found/],
    [
      './plain.txt',
      /the command '\.\/plain\.txt' is not executable → Make it executable: chmod \+x/,
    ],
  ])('%s can not be started', async (command, message) => {
    const scripts = { build: 'tsc', serve: 'node app.js' };
    const { code, problems } = await ask(command, scripts, { 'plain.txt': 'text' });
    expect(code).toBe(1);
    expect(problems).toEqual([expect.stringMatching(message)]);
  });

  it('says that there is no package.json', async () => {
    await using world = await startWorld();
    const options = { cwd: world.folder, env: world.env };
    const { code, problems } = await diagnose(['npm', 'start'], options);
    expect(code).toBe(1);
    expect(problems).toEqual([
      "problem: there is no package.json in '.' → Run doctor in the application's folder.",
    ]);
  });

  it('finds what is installed, as npx does', async () => {
    await using world = await startWorld();
    const cwd = await writeProject(world.folder, { openai: '7.57.0', '.bin': '1.0.0' });
    await writeFile(join(cwd, 'node_modules', '.bin', 'tool'), '#!/bin/sh\nnode "$@"', {
      mode: 0o755,
    });
    const { sections } = await diagnose(['npx', 'tool', 'app.js'], { cwd, env: world.env });
    expect(sections['command']).toEqual(['ok: npx tool app.js']);
  });

  it('explains what PM2 does to preloads', async () => {
    const { code, sections } = await ask(
      './pm2 start ecosystem.config.cjs',
      {},
      {
        pm2: '#!/usr/bin/env node\n',
        'ecosystem.config.cjs': '',
      },
    );
    expect(code).toBe(0);
    expect(sections['command']).toEqual([
      expect.stringMatching(/^note: PM2 .* → Let the first file load it: require\('together-otel/),
    ]);
  });

  it.each(['npm start', 'together-otel run -- npm start'])(
    '%s: a script that overwrites NODE_OPTIONS loses the preload',
    async (command) => {
      const { code, problems, sections } = await ask(command, {
        start: 'NODE_OPTIONS=--max-old-space-size=512 node app.js',
      });
      expect(code).toBe(1);
      expect(problems).toEqual([
        expect.stringMatching(
          /NODE_OPTIONS is overwritten .* → Append .*NODE_OPTIONS="\$NODE_OPTIONS …"/,
        ),
      ]);
      expect(sections['preloads']).toEqual([expect.stringMatching(/^note: neither NODE_OPTIONS/)]);
    },
  );

  it.each([
    ['together-otel run -- npm start', 'NODE_OPTIONS="$NODE_OPTIONS --no-warnings" node app.js'],
    [
      'together-otel run -- npm start',
      'NODE_OPTIONS="--no-warnings ${NODE_OPTIONS:-}" node app.js',
    ],
    [
      'together-otel run -- npm start',
      'NODE_OPTIONS="${NODE_OPTIONS:+$NODE_OPTIONS }--no-warnings" node app.js',
    ],
    ['npm start', 'NODE_OPTIONS="${OWN:---require=together-otel/register}" node app.js'],
    ['npm start', 'NODE_OPTIONS="--no-warnings --require together-otel/register" node app.js'],
    ['npm start', 'NODE_OPTIONS=--require=together-otel/register node app.js'],
    ['npm start', 'NODE_OPTIONS=--import=together-otel/register node app.js'],
    ['npm start', 'together-otel run -- node app.js'],
    ['npm start', 'node --require together-otel/register app.js'],
  ])('%s: %s has the preload', async (command, start) => {
    const { code, sections } = await ask(command, { start });
    expect(code).toBe(0);
    expect(sections['preloads']).toEqual([OURS]);
  });

  it.each([
    ['./start.sh', 0, /^note: start\.sh is a shell script: it is not followed → together-otel run/],
    ['sh start.sh', 0, /^note: start\.sh is a shell script: it is not followed/],
    ['./sets.sh', 1, /^problem: sets\.sh .* overwrites NODE_OPTIONS.*\(export NODE_OPTIONS=--x\)/],
    ['./adds.sh', 0, /^note: adds\.sh is a shell script/],
    ['./builds.sh', 0, /^note: builds\.sh is a shell script/],
    [
      './ends.sh',
      1,
      /^problem: ends\.sh .* overwrites NODE_OPTIONS.*\(NODE_OPTIONS="--x" node app\.js/,
    ],
    ['./becomes.sh', 1, /^problem: becomes\.sh .* overwrites NODE_OPTIONS/],
  ])('%s is a shell script', async (command, expected, message) => {
    const files = {
      'start.sh': '#!/bin/sh\nexec node app.js\n',
      'sets.sh': '#!/usr/bin/env bash\nexport NODE_OPTIONS=--x\nnode app.js\n',
      'adds.sh': '#!/bin/sh\nexport NODE_OPTIONS="$NODE_OPTIONS --x"\nnode app.js\n',
      'builds.sh':
        '#!/bin/sh\n# NODE_OPTIONS=--x\nNODE_OPTIONS="--x --y" npm run build\nnode app.js\n',
      'ends.sh': '#!/bin/sh\nNODE_OPTIONS="--x" node app.js\n',
      'becomes.sh': '#!/bin/sh\nif true; then\n  NODE_OPTIONS=--x exec node app.js\nfi\n',
    };
    const { code, sections } = await ask(command, {}, files);
    expect(code).toBe(expected);
    expect(sections['command']).toEqual([expect.stringMatching(message)]);
  });
});
