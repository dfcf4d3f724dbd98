/** PM2's cluster mode, as in the recipe and with the preload among Node's arguments. */
import { describe, expect, test } from 'vitest';
import { nodes, type Sdk } from './axes.ts';
import { nodeBinary } from './node-binaries.ts';
import { createProject, ourPackages } from './project.ts';
import { type Run, runApplication } from './run.ts';

const OPENAI: Sdk = { module: 'openai', className: 'OpenAI', version: '7.57.0', node: 22 };

describe('PM2 in cluster mode', () => {
  test('a first file that loads the preload: calls, with the service name from env', async () => {
    const run = await runByPm2('bundled-preload.cjs');
    expect(services(run)).toEqual(['support-desk']);
  });

  test('the preload in node_args: calls, but no name, since env comes later', async () => {
    const run = await runByPm2('app.cjs', '--require', 'together-otel/register');
    expect(services(run)).toEqual([expect.stringMatching(/^unknown_service:/)]);
  });
});

/** Runs a script under PM2 and checks that it prints the same as without our packages. */
async function runByPm2(script: string, ...nodeArguments: readonly string[]): Promise<Run> {
  const [folder, node] = [await project(), await nodeBinary(nodes.at(-2) ?? '')];
  const application = { folder, node, settings: { OTEL_SERVICE_NAME: '' } };
  const bare = await runApplication({ ...application, nodeArguments: [], file: 'app.cjs' });
  const run = await runApplication({
    ...application,
    nodeArguments: ['pm2.mjs', script],
    file: nodeArguments.join(' '),
  });
  expect({ code: run.code, stdout: run.stdout }).toEqual({ code: 0, stdout: bare.stdout });
  expect(run.stderr).not.toContain('together-otel');
  expect(run.received.spans()).toHaveLength(4);
  return run;
}

/** The service names of the spans received. */
function services({ received }: Run): unknown[] {
  return [...new Set(received.spans().map(({ resource }) => resource['service.name']))];
}

function project(): Promise<string> {
  return createProject({
    name: 'pm2',
    sdk: OPENAI,
    dependencies: { openai: OPENAI.version, pm2: '7.0.4', ...ourPackages('together-otel') },
    files: {
      'app.cjs': 'app.cjs',
      'bundled-preload.cjs': 'bundled-preload.cjs',
      'ecosystem.config.cjs': 'ecosystem.config.cjs',
      'pm2.mjs': 'pm2.mjs',
      'workload.cjs': 'workload.cjs',
    },
  });
}
