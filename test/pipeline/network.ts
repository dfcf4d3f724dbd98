import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Two hosts joined by a cable: network namespaces with no other connection. */
export interface Network extends AsyncDisposable {
  /** Command prefix that runs a program on the near host. */
  readonly near: readonly string[];
  readonly far: Host;
}

/** The far host, as seen from the near one. */
export interface Host {
  readonly prefix: readonly string[];
  readonly address: string;
  /** Far end of the cable. */
  readonly link: readonly [namespace: string, device: string];
}

/** Documentation addresses (RFC 5737), which no host has. */
const NEAR = '192.0.2.1';
const FAR = '192.0.2.2';

/** @returns why network namespaces are unavailable, or undefined. */
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

/** Unplugs the cable or plugs it in again: packets get lost, and neither side is told. */
export async function setCable(
  [namespace, device]: Host['link'],
  state: 'up' | 'down',
): Promise<void> {
  await run('ip', ['-n', namespace, 'link', 'set', device, state]);
}
