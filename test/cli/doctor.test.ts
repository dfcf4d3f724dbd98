import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from './command.ts';
import { diagnose } from './diagnosis.ts';
import { type Installed, writeProject } from './project.ts';
import { startWorld } from './world.ts';

async function inProject(installed: Installed, command = ['node', 'app.js'], env = {}) {
  await using world = await startWorld();
  const cwd = await writeProject(world.folder, installed);
  return await diagnose(command, { cwd, env: { ...world.env, ...env } });
}

const some = (text: string) => expect.arrayContaining([expect.stringContaining(text)]);

describe('doctor', () => {
  it('finds nothing that blocks a sound application', async () => {
    await using world = await startWorld();
    const { env, receiver } = world;
    const args = ['doctor', '--', 'node', 'applications/calls.mjs'];
    const { code, stdout, stderr } = await run(args, { env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/ok +openai 7\.57\.0 \(.*\) is observed/);
    expect(stdout).toContain('applications/calls.mjs is an ES module');
    expect(stdout).toMatch(
      /ok +traces to http:\S+\/v1\/traces \(http\/protobuf\): HTTP 200 after \d+ ms/,
    );
    expect(stdout).toContain(
      '→ Start it with: npx together-otel run -- node applications/calls.mjs',
    );
    expect(stdout).toMatch(/\n\nNothing blocks: 0 problems, 1 note\.\n$/);
    expect(stdout).not.toContain('key-of-the-test');

    expect(receiver.rejected()).toEqual([]);
    expect(receiver.spans().map(({ name, resource }) => [name, resource['service.name']])).toEqual([
      ['together-otel doctor', 'cli-test'],
    ]);
    expect(receiver.latest('together_otel.doctor.checks').map(({ value }) => value)).toEqual([1]);
  });

  it('prints one JSON document and nothing else', async () => {
    await using world = await startWorld();
    const { code, stdout, stderr } = await run(['doctor', '--json'], {
      env: { ...world.env, FORCE_COLOR: '1' },
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ blocked: false, counts: { problem: 0 } });
  });

  it('colours its levels only if colours are wanted', async () => {
    await using world = await startWorld();
    const { env } = world;
    expect((await run(['doctor'], { env })).stdout).not.toContain('\u001b');
    const coloured = await run(['doctor'], { env: { ...env, FORCE_COLOR: '1' } });
    expect(coloured.stdout).toContain('\u001b[32mok');
  });
});

describe('Node.js', () => {
  it('asks the Node.js of the command', async () => {
    await using world = await startWorld();
    const { folder, env } = world;
    await writeProject(folder, { openai: '7.57.0' });
    await writeFile(join(folder, 'node'), '#!/bin/sh\necho v20.19.0\n');
    await chmod(join(folder, 'node'), 0o755);
    const { code, problems } = await diagnose(['./node', 'app.js'], { cwd: folder, env });
    expect(code).toBe(1);
    expect(problems).toEqual([
      expect.stringMatching(/Node\.js v20\.19\.0, but >=22\.15 is needed → Upgrade Node\.js/),
    ]);
  });

  it.each([
    [
      ['bun', 'app.js'],
      'bun does not load the preload → Start it with: npx together-otel run -- bun app.js, or with an option: bun --preload together-otel/register',
    ],
    [
      ['deno', 'run', 'app.js'],
      'deno does not load the preload → Start it with: npx together-otel run -- deno run app.js, or with an option: deno run -A --require',
    ],
    [['/nowhere/node', 'app.js'], "'/nowhere/node --version' does not work"],
  ])('%j is no way to start it', async (command, message) => {
    const { problems } = await inProject({ openai: '7.57.0' }, command);
    expect(problems).toEqual(some(message));
  });
});

describe('another runtime', () => {
  it.each([
    ['bun', '--preload', 'together-otel/register', 'app.js'],
    ['deno', 'run', '-A', '--require', './node_modules/together-otel/dist/register.cjs', 'app.js'],
  ])('%s with the preload is all right, and is not told to use `run`', async (...command) => {
    const { sections } = await inProject({ openai: '7.57.0' }, command);
    expect(sections['node']).toEqual([`ok: ${command[0]} loads the preload`]);
    expect(sections['preloads']).toEqual([expect.not.stringContaining('run --')]);
    expect(sections['modules']).toEqual(some('app.js is CommonJS'));
  });

  it.each([
    ['bun', 'app.js'],
    ['deno', 'run', '-A', 'app.js'],
  ])('gets it from `run`: %s', async (...command) => {
    const { sections } = await inProject({ openai: '7.57.0' }, [
      ...['together-otel', 'run', '--'],
      ...command,
    ]);
    expect(sections['node']).toEqual([`ok: ${command[0]} loads the preload`]);
  });
});

describe('module systems', () => {
  it.each([
    [['node', 'app.mjs'], 'app.mjs is an ES module'],
    [['node', '--enable-source-maps', '-r', './x.js', 'app', 'argument'], 'app is CommonJS'],
    [['npx', 'node', 'app.js'], 'app.js is CommonJS'],
    [['node', '--loader', './l.mjs', 'app.js'], 'note: --loader is set'],
  ])('%j', async (command, message) => {
    const { code, sections } = await inProject({ openai: '7.57.0' }, command);
    expect(code).toBe(0);
    expect(sections['modules']).toEqual(some(message));
  });

  it('names a script that is not there', async () => {
    const { code, problems } = await inProject({ openai: '7.57.0' }, ['node', 'nope.js']);
    expect(code).toBe(1);
    expect(problems).toEqual([expect.stringContaining("there is no file 'nope.js'")]);
  });
});

describe('the SDKs', () => {
  it.each([
    ['openai', '3.3.0', '>=4.19 <8'],
    ['openai', '8.0.0', '>=4.19 <8'],
    ['together-ai', '0.40.0', '>=0.52 <1'],
  ])('%s %s is not observed', async (name, version, range) => {
    const { code, problems } = await inProject({ [name]: version });
    expect(code).toBe(1);
    expect(problems).toEqual([
      `problem: ${name} ${version} (node_modules/${name}) is not observed: ${range} is supported → Install a supported version: npm install "${name}@${range}"`,
    ]);
  });

  it('finds the copies of dependencies', async () => {
    const { code, sections } = await inProject({
      openai: '7.57.0',
      langchain: '1.0.0',
      'langchain/node_modules/openai': '3.0.0',
    });
    expect(code).toBe(0);
    expect(sections['sdks']).toEqual([
      'ok: openai 7.57.0 (node_modules/openai) is observed',
      'note: openai 3.0.0 (node_modules/langchain/node_modules/openai, loaded by langchain) is not observed: >=4.19 <8 is supported → Update langchain, or override its openai with >=4.19 <8.',
    ]);
  });

  it.each([
    ['that calls fetch', "h={'X-Stainless-Lang':'js'}", {}, 'note'],
    ['with node-fetch', "h={'X-Stainless-Lang':'js',u:'bitinn/node-fetch'}", {}, 'problem'],
    [
      'where fetch is left alone',
      "h={'X-Stainless-Lang':'js'}",
      { TOGETHER_OTEL_FETCH: 'false' },
      'problem',
    ],
  ])('knows an SDK that is bundled into the script, %s', async (_how, source, extra, level) => {
    await using world = await startWorld();
    const { folder: cwd, env } = world;
    await writeProject(cwd, {});
    await writeFile(join(cwd, 'app.js'), source);
    const { code, sections } = await diagnose(['node', 'app.js'], {
      cwd,
      env: { ...env, ...extra },
    });
    expect(code).toBe(level === 'problem' ? 1 : 0);
    expect(sections['sdks']).toContainEqual(
      expect.stringMatching(
        new RegExp(
          `^${level}: an SDK is bundled into app\\.js: .* → Leave it out .*--external:openai`,
        ),
      ),
    );
  });

  it("does not judge what is in Yarn's archives", async () => {
    await using world = await startWorld();
    const { folder: cwd, env } = world;
    await writeProject(cwd, {});
    await writeFile(join(cwd, '.pnp.cjs'), '');
    const { code, sections } = await diagnose(['node', 'app.js'], { cwd, env });
    expect(code).toBe(0);
    expect(sections['sdks']).toEqual([expect.stringMatching(/^note: .*\(\.pnp\.cjs\)/)]);
  });

  it('recognises a bundle that passes its client to the plugin', async () => {
    await using world = await startWorld();
    const { folder: cwd, env } = world;
    await writeProject(cwd, {});
    await writeFile(join(cwd, 'app.js'), "h={'X-Stainless-Lang':'js'};i.instrumentClient(c)");
    const { code, sections } = await diagnose(['node', 'app.js'], { cwd, env });
    expect(code).toBe(0);
    expect(sections['sdks']).toEqual([expect.stringMatching(/^ok: .* and passed to the plugin$/)]);
  });

  it.each([
    [
      "export default { serverExternalPackages: ['openai'] };",
      0,
      /^ok: next .* leaves the SDK out/,
    ],
    ['export default {};', 0, /^note: next .* → Name it in next\.config: serverExternalPackages/],
  ])('knows that Next.js bundles: %s', async (config, expected, message) => {
    await using world = await startWorld();
    const { folder: cwd, env } = world;
    await writeProject(cwd, { openai: '7.57.0', next: '16.4.6' });
    await writeFile(join(cwd, 'next.config.mjs'), config);
    const { code, sections } = await diagnose(['env', 'A=b', 'node', 'app.js'], { cwd, env });
    expect(code).toBe(expected);
    expect(sections['sdks']).toEqual([
      'ok: openai 7.57.0 (node_modules/openai) is observed',
      expect.stringMatching(message),
    ]);
  });

  it('knows a client that uses fetch', async () => {
    const { sections } = await inProject({ openai: '7.57.0', '@ai-sdk/togetherai': '3.0.0' });
    expect(sections['sdks']).toEqual(
      some('@ai-sdk/togetherai 3.0.0 uses fetch, through which its calls are observed'),
    );
  });

  it('says that there is none: a problem of a script, a note about a folder', async () => {
    expect((await inProject({})).problems).toEqual([
      expect.stringMatching(/neither openai nor together-ai can be loaded from '\.' → Install/),
    ]);
    const { code, sections } = await inProject({}, []);
    expect(code).toBe(0);
    expect(sections['sdks']).toEqual(some('note: neither openai nor together-ai'));
  });
});

describe('OpenTelemetry packages', () => {
  const openai = { openai: '7.57.0' };

  it('finds an API copy that cannot see ours', async () => {
    const { code, problems } = await inProject({ ...openai, '@opentelemetry/api': '1.99.0' });
    expect(code).toBe(1);
    expect(problems).toEqual([
      expect.stringMatching(
        /api 1\.99\.0 \(.*\) can't see what the preload starts with its 1\.\d+\.\d+/,
      ),
    ]);
  });

  it('ignores packages bundled with the preload', async () => {
    const { code, sections } = await inProject({
      ...openai,
      'together-otel': '0.1.0',
      'together-otel/node_modules/@opentelemetry/api': '1.99.0',
    });
    expect(code).toBe(0);
    expect(sections['opentelemetry']).toEqual([
      expect.stringMatching(/^ok: the application has no @opentelemetry\/api of its own/),
    ]);
  });

  it('notes duplicates', async () => {
    const { code, sections } = await inProject({
      ...openai,
      '@opentelemetry/api': '1.9.0',
      '@opentelemetry/sdk-metrics': '3.1.0',
      vendor: '1.0.0',
      'vendor/node_modules/@opentelemetry/api': '1.4.0',
      'vendor/node_modules/@opentelemetry/sdk-metrics': '2.0.0',
    });
    expect(code).toBe(0);
    expect(sections['opentelemetry']).toEqual(
      some(
        '@opentelemetry/api is installed in 2 versions (1.9.0, 1.4.0; loaded by the application, vendor)',
      ),
    );
    expect(sections['opentelemetry']).toEqual(some('sdk-metrics is installed in 2 versions'));
    expect(sections['opentelemetry']).toEqual(
      some(
        "its own SDK, @opentelemetry/sdk-metrics 3.1.0: if started, it takes over OpenTelemetry's API",
      ),
    );
  });

  it.each([
    '@opentelemetry/instrumentation-openai',
    '@arizeai/openinference-instrumentation-openai',
    '@traceloop/instrumentation-openai',
    'dd-trace',
    '@sentry/node',
  ])('notes %s', async (name) => {
    const { code, sections } = await inProject({ ...openai, [name]: '1.2.3' });
    expect(code).toBe(0);
    expect(sections['instrumentations']).toEqual([expect.stringMatching(/^note: \S+ 1\.2\.3 m/)]);
  });

  it('says once how to turn off the one in auto-instrumentations', async () => {
    const installed = {
      ...openai,
      '@opentelemetry/auto-instrumentations-node': '0.90.0',
      '@opentelemetry/auto-instrumentations-node/node_modules/@opentelemetry/instrumentation-openai':
        '0.22.0',
    };
    const on = await inProject(installed);
    expect(on.sections['instrumentations']).toEqual([
      expect.stringContaining('Turn it off: OTEL_NODE_DISABLED_INSTRUMENTATIONS=openai'),
    ]);
    const hoisted = await inProject({
      ...openai,
      '@opentelemetry/auto-instrumentations-node': '0.90.0',
      '@opentelemetry/instrumentation-openai': '0.22.0',
    });
    expect(hoisted.sections['instrumentations']).toHaveLength(2);
    const off = await inProject(installed, undefined, {
      OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'fs,openai',
    });
    expect(off.sections['instrumentations']).toEqual([expect.stringMatching(/^ok: .* is off/)]);
  });
});

describe('preloads', () => {
  it.each([
    [['node', '--require', 'together-otel/register', 'app.js'], {}],
    [['node', '--import=together-otel/register', 'app.js'], {}],
    [['together-otel', 'run', '--', 'node', 'app.js'], {}],
  ])('sees ours in %j', async (command, env) => {
    const { sections } = await inProject({ openai: '7.57.0' }, command, env);
    expect(sections['preloads']).toEqual(['ok: the preload is loaded: together-otel/register']);
  });

  it('names preloads before it', async () => {
    const command = ['node', '-r', 'dd-trace/init', '-r', 'together-otel/register', 'app.js'];
    const { sections } = await inProject({ openai: '7.57.0' }, command);
    expect(sections['preloads']).toEqual([
      'ok: the preload is loaded: together-otel/register',
      expect.stringContaining("note: 'dd-trace/init' is preloaded before it"),
    ]);
  });

  it('sees ours in NODE_OPTIONS, quoted as run writes it', async () => {
    await using world = await startWorld();
    const { env } = world;
    const args = ['run', '--', 'node', '-p', 'process.env.NODE_OPTIONS'];
    const { stdout } = await run(args, { env: { OTEL_SDK_DISABLED: 'true' } });
    const NODE_OPTIONS = stdout.trim();
    const { sections } = await diagnose(['npm', 'start'], { env: { ...env, NODE_OPTIONS } });
    expect(sections['preloads']).toEqual([expect.stringMatching(/^ok: the preload is loaded/)]);
  });
});
