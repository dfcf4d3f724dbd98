/** ES modules under other products' loaders, which replace the SDK's modules. */
import { mkdir, rename, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { digestAttempts, digestSpans, expectedAttempts, expectedSpans } from './arrivals.ts';
import { nodes, type Sdk } from './axes.ts';
import { nodeBinary } from './node-binaries.ts';
import { createProject, ourPackages } from './project.ts';
import { type Application, runApplication, seenOf } from './run.ts';

const OPENAI: Sdk = { module: 'openai', className: 'OpenAI', version: '7.57.0', node: 22 };
const FILES = { 'app.mjs': 'named-import.mjs', 'workload.cjs': 'workload.cjs' };
const REGISTER = 'together-otel/register';
const ENDS = [nodes.at(1) ?? '', nodes.at(-1) ?? ''];

/** Loaders and the packages that provide them. */
const loaders = [
  ...['1.15.0', '2.0.6', '3.5.1'].map((version) => ({
    name: `import-in-the-middle ${version}`,
    dependencies: { 'import-in-the-middle': version },
    files: { 'iitm.mjs': 'iitm.mjs' },
    preload: './iitm.mjs',
    settings: {},
  })),
  {
    name: 'dd-trace 6.21.0',
    dependencies: { 'dd-trace': '6.21.0' },
    files: {},
    preload: 'dd-trace/initialize.mjs',
    settings: {
      DD_TRACE_AGENT_URL: 'http://127.0.0.1:1',
      DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'false',
      DD_REMOTE_CONFIGURATION_ENABLED: 'false',
      DD_TRACE_STARTUP_LOGS: 'false',
    },
  },
];

describe.each(loaders)('beside the loader of $name', (loader) => {
  const orders = ENDS.flatMap((node) => [
    { node, order: `--require ${REGISTER} --import ${loader.preload}` },
    { node, order: `--import ${REGISTER} --import ${loader.preload}` },
    { node, order: `--import ${loader.preload} --import ${REGISTER}` },
  ]);
  test.concurrent.each(orders)('Node $node $order', async ({ node, order }) => {
    const application = {
      folder: await projectWith(loader.name, loader.dependencies, loader.files),
      node: await nodeBinary(node),
      file: 'app.mjs',
      settings: loader.settings,
    };
    await expectObserved(application, ['--import', loader.preload], order.split(' '));
  });
});

test.concurrent.each(ENDS)('an SDK that is linked, as pnpm links it, on Node %s', async (node) => {
  const folder = await projectWith(`linked ${node}`, {}, {});
  const modules = join(folder, 'node_modules');
  const store = join(modules, '.pnpm', `openai@${OPENAI.version}`, 'node_modules');
  await mkdir(store, { recursive: true });
  await rename(join(modules, 'openai'), join(store, 'openai'));
  await symlink(join(store, 'openai'), join(modules, 'openai'));
  const application = { folder, node: await nodeBinary(node), file: 'app.mjs' };
  await expectObserved(application, [], ['--require', REGISTER]);
});

/** Preloads that must not run again in the thread of asynchronous module hooks. */
const ONLY_IN_MAIN = ['main-or-throws.cjs', 'main-or-exits.cjs', 'changes-folder.cjs'];

test.concurrent.each(
  ['22.15.0', '22.22.2', '24.11.0'].flatMap((node) => ONLY_IN_MAIN.map((file) => ({ node, file }))),
)('beside the preload $file, on Node $node', async (with_) => {
  const folder = await projectWith(
    'only in main',
    {},
    Object.fromEntries(ONLY_IN_MAIN.map((name) => [name, name])),
  );
  const preload = ['--require', `./${with_.file}`];
  const application = { folder, node: await nodeBinary(with_.node), file: 'app.mjs' };
  await expectObserved(application, preload, [...preload, '--require', REGISTER]);
});

/** Checks that the output is the same as without us and that all calls were recorded. */
async function expectObserved(
  application: Omit<Application, 'nodeArguments'>,
  without: readonly string[],
  beside: readonly string[],
): Promise<void> {
  const alone = await runApplication({ ...application, nodeArguments: without });
  const both = await runApplication({ ...application, nodeArguments: beside });
  expect(alone.code).toBe(0);
  expect(seenOf(both)).toEqual(seenOf(alone));
  expect(digestSpans(both.received)).toEqual(expectedSpans);
  expect(digestAttempts(both.received)).toEqual(expectedAttempts);
}

function projectWith(
  name: string,
  dependencies: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  return createProject({
    name: `loader-${name.replaceAll(/[^a-z0-9.]+/g, '-')}`,
    sdk: OPENAI,
    dependencies: { openai: OPENAI.version, ...dependencies, ...ourPackages('together-otel') },
    files: { ...FILES, ...files },
  });
}
