import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { folderOfFile } from '@together-otel/test-support/folder-of-file';
import { installProject, packWithOurs } from '@together-otel/test-support/packing';
import { beforeAll, describe, expect, it } from 'vitest';
import { OBSERVED, observe } from './observation.ts';
import { createProject, OPENAI, SDK } from './project.ts';

const folder = folderOfFile();
let project: string;

beforeAll(async () => {
  const ours = await packWithOurs(['together-otel'], join(folder, 'packed'));
  project = await createProject(join(folder, 'a project'), { ...ours, ...OPENAI, ...SDK });
}, 300_000);

const sdk = ['node', '--require', './sdk.cjs'];
const preload = ['node', '--require', 'together-otel/register'];

describe('installed into a fresh project', () => {
  it.each([
    [[...preload, 'app.cjs']],
    [[...preload, 'app.mjs']],
    [['node', '--import', 'together-otel/register', 'app.mjs']],
    [['together-otel', 'run', '--', 'node', 'app.cjs']],
    [['together-otel', 'run', '--', 'node', 'app.mjs']],
    [['npx', 'together-otel', 'run', '--', 'npm', 'exec', '--', 'node', 'app.mjs']],
  ])('%j', async (command) => {
    expect(await observe(command, project)).toEqual(OBSERVED);
  });

  it.each([
    [[...sdk, '--require', 'together-otel/instrument', 'app.cjs']],
    [[...sdk, '--require', 'together-otel/instrument', 'app.mjs']],
    [[...sdk, '--require', 'together-otel/register', 'app.mjs']],
    [['node', 'later.mjs']],
    [[...sdk, 'client.mjs']],
  ])("%j uses the application's own SDK", async (command) => {
    const settings = { OTEL_METRICS_EXPORTER: 'otlp' };
    expect(await observe(command, project, settings)).toEqual(OBSERVED);
  });

  it("sees the SDK under the name that Next.js' Turbopack links it by", async () => {
    const hashed = 'openai-f0ed28f090f94724';
    const chunks = join(project, '.next', 'server');
    await mkdir(chunks, { recursive: true });
    await mkdir(join(project, '.next', 'node_modules'));
    await symlink('../../node_modules/openai', join(project, '.next', 'node_modules', hashed));
    const application = await readFile(join(project, 'app.mjs'), 'utf8');
    await writeFile(join(chunks, 'app.mjs'), application.replace("'openai'", `'${hashed}'`));
    expect(await observe([...preload, '.next/server/app.mjs'], project)).toEqual(OBSERVED);
  });

  it('ignores applications it did not start', async () => {
    const unobserved = { ...OBSERVED, spans: [], attempts: 0 };
    expect(await observe(['node', 'app.cjs'], project)).toEqual(unobserved);
  });

  it('is reported as healthy', async () => {
    const command = ['together-otel', 'doctor', '--', 'together-otel', 'run', 'node', 'app.mjs'];
    const { code, stdout } = await observe(command, project);
    expect(stdout).toMatch(/ note +the application can load its own SDK, @opentelemetry\/sdk-node/);
    expect(stdout).toMatch(/\n\nNothing blocks: 0 problems, 1 note\.\n$/);
    expect(code).toBe(0);
  });

  it('writes dashboards and draws pages, without their large libraries', async () => {
    const written = await observe(['together-otel', 'dashboards', '--out', 'monitoring'], project);
    expect(written.code).toBe(0);
    expect(written.stdout.split('\n')).toContain('monitoring/grafana/together-overview.json');
    const results = { board: 'overview', settings: {}, start: 0, end: 60, step: 15, panels: {} };
    await writeFile(join(project, 'results.json'), JSON.stringify(results));
    const preview = ['together-otel', 'dashboards', 'preview', '--from', 'results.json'];
    const { code, stdout } = await observe(preview, project);
    expect(code).toBe(0);
    expect(stdout).toContain('<h1>Together / Overview</h1>');
    const installed = await readdir(join(project, 'node_modules'));
    expect(installed).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/echarts|grafana/)]),
    );
  });
});

describe('installed alone', () => {
  const alone = join(folder, 'alone');
  const modules = join(alone, 'node_modules');

  beforeAll(async () => {
    await installProject(alone, await packWithOurs(['together-otel'], join(folder, 'again')));
  }, 300_000);

  it('is one package, and small', async () => {
    const packages = (await readdir(modules)).filter((name) => !name.startsWith('.'));
    expect(packages).toEqual(['together-otel']);
    const files = await readdir(modules, { recursive: true, withFileTypes: true });
    const sizes = await Promise.all(
      files
        .filter((file) => file.isFile())
        .map(async (file) => (await stat(join(file.parentPath, file.name))).size),
    );
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(15_000_000);
  });

  it.each([
    [['run', '--simulator', '--', 'node', '-e', '0']],
    [['run', '--live', '--', 'node', '-e', '0']],
    [['doctor', '--', 'node', '-e', '0']],
  ])('%j needs no other package', async (words) => {
    const { code, stderr } = await observe(['together-otel', ...words], alone, { HOME: alone });
    expect(stderr).not.toContain('Cannot find');
    expect(code).toBe(0);
  });

  it('no part of a command needs another package', async () => {
    const dist = join(modules, 'together-otel', 'dist');
    // Not cli.mjs: the entry point would run a command.
    const parts = (await readdir(dist)).filter((name) => /\.mjs$/.test(name) && name !== 'cli.mjs');
    const script = `Promise.all(process.argv.slice(1).map((part) => import(part))).then(() => process.exit(0));`;
    const files = parts.map((part) => join(dist, part));
    expect(await observe(['node', '-e', script, ...files], alone)).toMatchObject({
      code: 0,
      stderr: '',
    });
  });
});

describe.each(['1.4.1', '1.9.1'])(
  'beside @opentelemetry/api %s, with legacy-peer-deps',
  (version) => {
    let legacy: string;

    beforeAll(async () => {
      legacy = join(folder, `api-${version}`);
      const ours = await packWithOurs(['together-otel'], join(folder, `packed-${version}`));
      const api = { '@opentelemetry/api': version };
      await createProject(legacy, { ...ours, ...OPENAI, ...api }, ['--legacy-peer-deps']);
    }, 300_000);

    it.each([
      [[...preload, 'app.cjs']],
      [[...preload, 'app.mjs']],
      [['together-otel', 'run', '--', 'node', 'app.mjs']],
    ])('%j', async (command) => {
      expect(await observe(command, legacy)).toEqual(OBSERVED);
    });

    it('its commands work', async () => {
      const { code, stdout } = await observe(
        ['together-otel', 'doctor', '--', 'node', 'app.mjs'],
        legacy,
      );
      expect(stdout).toMatch(/\nNothing blocks: 0 problems/);
      expect(code).toBe(0);
      const probe = await observe(['together-otel', 'probe', '--help'], legacy);
      expect(probe).toMatchObject({ code: 0, stderr: '' });
      expect(probe.stdout).toContain('Usage: together-otel probe');
    });
  },
);
