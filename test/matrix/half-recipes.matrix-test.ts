/**
 * Bundler mistakes: with half a recipe, the application answers as if uninstrumented, and at most
 * one line says what is missing.
 */
import { cp, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runTool } from '@together-otel/test-support/process';
import { describe, expect, inject, test } from 'vitest';
import { nodes, type Sdk } from './axes.ts';
import { nodeBinary } from './node-binaries.ts';
import { createProject, ourPackages } from './project.ts';
import { type Application, type Run, runApplication } from './run.ts';

const OPENAI: Sdk = { module: 'openai', className: 'OpenAI', version: '7.57.0', node: 22 };
const BUNDLERS = { esbuild: '0.28.2', webpack: '5.112.2', rolldown: '1.3.2', vite: '8.4.0' };
const REGISTER = 'node_modules/together-otel/dist/register.cjs';

/** The one line that we print. */
const INCOMPLETE =
  /^together-otel: \S+\.cjs is missing next to .*: keep together-otel out of the bundle .*; the application runs without telemetry$/;

describe.each(Object.keys(BUNDLERS))('%s', (bundler) => {
  test.concurrent('the preload is bundled with the application', async () => {
    const [project, folder] = [await bundlerProject(), await emptyFolder(`${bundler}-preload`)];
    await bundle(bundler, 'bundled-preload.cjs', join(folder, 'app.cjs'));
    await expectSame(project, { folder, file: 'app.cjs' }, INCOMPLETE);
  });

  test.concurrent('the SDK is bundled, the preload is not', async () => {
    const [project, folder] = [await bundlerProject(), await emptyFolder(`${bundler}-sdk`)];
    await bundle(bundler, 'app.cjs', join(folder, 'app.cjs'));
    const run = await expectSame(project, {
      folder,
      file: 'app.cjs',
      nodeArguments: ['--require', join(project, REGISTER)],
    });
    // Nothing is missing: calls are recorded at `fetch`.
    const libraries = run.received
      .spans()
      .map(({ attributes }) => attributes['together.client.library']);
    expect(libraries).toEqual(['fetch', 'fetch', 'fetch', 'fetch']);
  });
});

describe("Vercel's tracing of files", () => {
  test.concurrent('a preload imported by the code is copied in full', async () => {
    const [project, folder] = [await bundlerProject(), await emptyFolder('traced')];
    await runTool(await newestNode(), ['trace.mjs', 'bundled-preload.cjs', folder], project);
    const run = await expectSame(project, { folder, file: 'bundled-preload.cjs' });
    expect(run.received.spans()).toHaveLength(4);
  });

  test.concurrent('only the preload itself is copied', async () => {
    const [project, folder] = [await bundlerProject(), await emptyFolder('traced-half')];
    await runTool(await newestNode(), ['trace.mjs', 'app.cjs', folder], project);
    const dist = join(folder, 'node_modules/together-otel/dist');
    await mkdir(dist, { recursive: true });
    await cp(join(project, REGISTER), join(dist, 'register.cjs'));
    const nodeArguments = ['--require', `./${REGISTER}`];
    await expectSame(project, { folder, file: 'app.cjs', nodeArguments }, INCOMPLETE);
  });
});

test('an image with only part of node_modules: whichever file of ours is left out', {
  timeout: 600_000,
}, async () => {
  const project = await bundlerProject();
  const folder = await emptyFolder('image');
  await cp(project, folder, { recursive: true });
  const dist = join(folder, 'node_modules/together-otel/dist');
  const files = (await readdir(dist)).filter(
    (file) => /\.cjs$/.test(file) && file !== 'register.cjs',
  );
  expect(files).toContain('preload.cjs');
  for (const file of files) {
    await rm(join(dist, file));
    const nodeArguments = ['--require', 'together-otel/register'];
    await expectSame(project, { folder, file: 'app.cjs', nodeArguments }, /^together-otel: /, file);
    await cp(join(project, 'node_modules/together-otel/dist', file), join(dist, file));
  }
});

test.each([
  ['made by Node.js', 'executable.mjs'],
  ['made by pkg --sea', 'pkg.mjs'],
])('a single executable application, %s', async (_name, maker) => {
  const [project, folder] = [await bundlerProject(), await emptyFolder(maker)];
  const node = await newestNode();
  await bundle('esbuild', 'bundled-preload.cjs', join(folder, 'app.cjs'));
  const file = join(folder, 'application');
  await runTool(node, [maker, join(folder, 'app.cjs'), file], project);
  // The executable contains everything.
  const run = await runApplication({ folder, node: file, nodeArguments: [], file: '' });
  expectLike(run, await control(project), INCOMPLETE);
});

describe('Next.js', { timeout: 600_000 }, () => {
  test('instrumentation.js without serverExternalPackages', async () => {
    const run = await runNext([]);
    expect(oursOf(run)).toEqual([expect.stringMatching(INCOMPLETE)]);
    expect(run.received.requests()).toEqual([]);
  });

  test('and with --require: bundled SDKs are observed through fetch', async () => {
    const run = await runNext(['--require', 'together-otel/register']);
    expect(oursOf(run)).toEqual([]);
    const libraries = run.received
      .spans()
      .flatMap(({ attributes }) => attributes['together.client.library'] ?? []);
    expect(libraries).toEqual(['fetch', 'fetch', 'fetch', 'fetch']);
  });
});

async function runNext(nodeArguments: readonly string[]): Promise<Run> {
  const folder = await nextProject();
  const node = await newestNode();
  const run = await runApplication({ folder, node, nodeArguments, file: 'serve.mjs' });
  const bare = await runApplication({ folder, node, nodeArguments: [], file: 'app.cjs' });
  const answer = run.stdout.split('\n').find((line) => line.startsWith('200 ')) ?? run.stdout;
  expect(normalised(answer)).toBe(`200 ${normalised(bare.stdout.trim())}`);
  return run;
}

/** Runs the application and checks that it prints the same as without our packages. */
async function expectSame(
  project: string,
  application: Pick<Application, 'folder' | 'file'> & Partial<Application>,
  says?: RegExp,
  without?: string,
): Promise<Run> {
  const node = await newestNode();
  const run = await runApplication({ node, nodeArguments: [], ...application });
  expectLike(run, await control(project), says, without);
  return run;
}

function expectLike(run: Run, bare: Run, says: RegExp | undefined, without = ''): void {
  expect({ without, code: run.code, stdout: normalised(run.stdout) }).toEqual({
    without,
    code: 0,
    stdout: normalised(bare.stdout),
  });
  const lines = oursOf(run);
  // Few applications need some of these files: losing one goes unnoticed or prints one line.
  expect(lines.length, lines.join('\n')).toBeLessThanOrEqual(1);
  if (says !== undefined && without === '') expect(lines).toEqual([expect.stringMatching(says)]);
  if (says === undefined) expect(lines).toEqual([]);
}

/** Removes class names, which minification changes. */
function normalised(stdout: string): string {
  return stdout.replaceAll(/"thrown":"\w+"/g, '"thrown"');
}

function oursOf({ stderr }: Run): string[] {
  return stderr.split('\n').filter((line) => line.includes('together-otel'));
}

const controls = new Map<string, Promise<Run>>();

function control(project: string): Promise<Run> {
  const known = controls.get(project);
  if (known) return known;
  const run = newestNode().then((node) =>
    runApplication({ folder: project, node, nodeArguments: [], file: 'app.cjs' }),
  );
  controls.set(project, run);
  return run;
}

async function bundle(bundler: string, entry: string, file: string): Promise<void> {
  await runTool(await newestNode(), ['bundle.mjs', bundler, entry, file], await bundlerProject());
}

async function emptyFolder(name: string): Promise<string> {
  const folder = join(inject('folder'), 'half-recipes', name);
  await mkdir(folder, { recursive: true });
  return folder;
}

function newestNode(): Promise<string> {
  return nodeBinary(nodes.at(-2) ?? '');
}

function bundlerProject(): Promise<string> {
  return createProject({
    name: 'half-recipes',
    sdk: OPENAI,
    dependencies: {
      openai: OPENAI.version,
      ...BUNDLERS,
      '@vercel/nft': '1.11.5',
      '@yao-pkg/pkg': '6.23.0',
      postject: '1.0.0-alpha.6',
      ...ourPackages('together-otel'),
    },
    files: {
      'app.cjs': 'app.cjs',
      'bundle.mjs': 'bundle.mjs',
      'bundled-preload.cjs': 'bundled-preload.cjs',
      'executable.mjs': 'executable.mjs',
      'pkg.mjs': 'pkg.mjs',
      'trace.mjs': 'trace.mjs',
      'workload.cjs': 'workload.cjs',
    },
  });
}

let built: Promise<string> | undefined;

function nextProject(): Promise<string> {
  built ??= buildNext();
  return built;
}

async function buildNext(): Promise<string> {
  const folder = await createProject({
    name: 'half-recipes-next',
    sdk: OPENAI,
    dependencies: {
      openai: OPENAI.version,
      next: '16.4.6',
      react: '19.3.1',
      'react-dom': '19.3.1',
      ...ourPackages('together-otel'),
    },
    files: {
      'app.cjs': 'app.cjs',
      'instrumentation.js': 'next/instrumentation.js',
      'serve.mjs': 'next/serve.mjs',
      'workload.cjs': 'workload.cjs',
    },
  });
  await cp(new URL('fixtures/next/app', import.meta.url), join(folder, 'app'), { recursive: true });
  await runTool(await newestNode(), ['node_modules/next/dist/bin/next', 'build'], folder);
  return folder;
}
