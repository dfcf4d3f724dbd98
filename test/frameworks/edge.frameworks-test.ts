import { join } from 'node:path';
import { ROOT, runProcess } from '@together-otel/test-support/process';
import { startWorld } from '@together-otel/test-support/world';
import { expect, inject, it } from 'vitest';

it('a worker of workerd is observed by instrumentation.fetch and instrumentClient', async () => {
  await using world = await startWorld({ models: [{ id: 'road/json' }] });
  const plugin = join(ROOT, 'packages/instrumentation');
  const { stdout, stderr } = await runProcess(process.execPath, ['edge/run.mjs'], {
    cwd: inject('project'),
    env: {
      ...world.env,
      HOST: `127.0.0.1:${world.simulator.port}`,
      PLUGIN: join(plugin, 'dist/index.mjs'),
      PLUGIN_MODULES: join(plugin, 'node_modules'),
    },
    timeoutMillis: 120_000,
  });
  expect(JSON.parse(stdout || JSON.stringify(stderr))).toEqual([
    'chat road/json fetch success true',
    'chat road/json fetch success true',
    'chat road/json openai success true',
    'chat road/json openai success true',
  ]);
});
