import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Two hosts of our own, joined by a cable: network namespaces without any other way out. */
export interface Network extends AsyncDisposable {
  /** The commands that run something on each. */
  readonly near: readonly string[];
  readonly far: Host;
}

/** The far host, as the near one sees it. */
export interface Host {
  readonly prefix: readonly string[];
  readonly address: string;
  /** The end of the cable there. */
  readonly link: readonly [namespace: string, device: string];
}

/** Addresses for documentation, RFC 5737, which no host has. */
const NEAR = '192.0.2.1';
const FAR = '192.0.2.2';

/** @returns why there can be no namespaces here, or nothing. */
export async function networkProblem(): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'network namespaces need Linux';
  if (process.getuid?.() !== 0) return 'network namespaces need root';
  const name = `together-otel-try-${process.pid}`;
  try {
    await run('ip', ['netns', 'add', name]);
    await run('ip', ['netns', 'delete', name]);
    return undefined;
  } catch (error) {
    return `network namespaces are not to be had: ${String(error).split('\n')[0]}`;
  }
}

/** Creates the hosts, and removes them on disposal. */
export async function startNetwork(): Promise<Network> {
  const [near, far] = [`together-otel-near-${process.pid}`, `together-otel-far-${process.pid}`];
  const resources = new AsyncDisposableStack();
  const ip = (...args: string[]): Promise<unknown> => run('ip', args);
  try {
    for (const name of [near, far]) {
      await ip('netns', 'add', name);
      resources.defer(() => ip('netns', 'delete', name).then(() => undefined));
      await ip('-n', name, 'link', 'set', 'lo', 'up');
    }
    await ip('-n', near, 'link', 'add', 'cable', 'type', 'veth', 'peer', 'cable', 'netns', far);
    await ip('-n', near, 'address', 'add', `${NEAR}/30`, 'dev', 'cable');
    await ip('-n', far, 'address', 'add', `${FAR}/30`, 'dev', 'cable');
    for (const name of [near, far]) await ip('-n', name, 'link', 'set', 'cable', 'up');
  } catch (error) {
    await resources.disposeAsync();
    throw error;
  }
  return {
    near: ['ip', 'netns', 'exec', near],
    far: { prefix: ['ip', 'netns', 'exec', far], address: FAR, link: [far, 'cable'] },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** Pulls the cable out, or puts it in again: packets get lost, no one notices. */
export async function setCable(
  [namespace, device]: Host['link'],
  state: 'up' | 'down',
): Promise<void> {
  await run('ip', ['-n', namespace, 'link', 'set', device, state]);
}
