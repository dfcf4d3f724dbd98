import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { World } from './command.ts';

/** A DNS resolver that never answers, as when its packets are dropped. */
const SILENT_RESOLVER = `
  const dns = require('node:dns');
  dns.lookup = () => {};
  require('node:module').syncBuiltinESMExports();
`;

const SYNTHETIC = {
  models: ['a/b'],
  maxCostPerDay: 1,
  interval: '60s',
  prices: { 'a/b': { input: 1, output: 1 } },
};

interface Printed {
  readonly lines: readonly { source: string; status: string; cause?: string; text: string }[];
}

/** Runs one round of all checks against a host that does not exist. */
async function checkOnce(
  world: World,
  timeout: string,
  env: Readonly<Record<string, string>>,
): Promise<Printed> {
  const config = join(world.folder, 'probe.json');
  await writeFile(config, JSON.stringify({ synthetic: { ...SYNTHETIC, timeout } }));
  const { stdout, stderr } = await world.run(
    ['--once', '--json', '--timeout', timeout, '--model', 'a/b', '--config', config],
    { TOGETHER_BASE_URL: 'https://together.invalid/v1', ...env },
  );
  expect(stderr).toBe('');
  return JSON.parse(stdout) as Printed;
}

const own = (source: string, text: string) =>
  expect.objectContaining({
    source,
    status: 'down',
    cause: 'unreachable',
    text: expect.stringContaining(text),
  });

it.each([
  ['a resolver that hangs', '700ms', SILENT_RESOLVER, 'could not be resolved (timeout)'],
  ['a name that is not resolved', '30s', '', 'could not be resolved (E'],
])('%s is the own network in every check', async (_what, timeout, preload, text) => {
  await using world = await World.start();
  const file = join(world.folder, 'resolver.cjs');
  await writeFile(file, preload);
  const { lines } = await checkOnce(world, timeout, { NODE_OPTIONS: `--require "${file}"` });
  expect(lines).toEqual(['uptime', 'catalogue', 'synthetic'].map((source) => own(source, text)));
});

it('a proxy that refuses is the own network, also on the port of the target', async () => {
  await using world = await World.start();
  const proxy = createServer().listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const { port } = proxy.address() as AddressInfo;
  proxy.close();
  await once(proxy, 'close');
  const { lines } = await checkOnce(world, '30s', {
    TOGETHER_BASE_URL: `https://together.invalid:${port}/v1`,
    NODE_USE_ENV_PROXY: '1',
    HTTPS_PROXY: `http://127.0.0.1:${port}`,
  });
  expect(lines).toEqual(
    ['uptime', 'catalogue', 'synthetic'].map((source) =>
      own(source, 'the proxy cannot be reached'),
    ),
  );
});
