import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** How a process ended, and what it printed. */
export interface Ran {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** @default an empty stdin */
  readonly stdin?: string;
  /** @default the built command */
  readonly cli?: string;
  /** @default the folder of these tests */
  readonly cwd?: string;
  /** Sent as soon as the process has printed something. */
  readonly signal?: NodeJS.Signals;
}

/** The built command. */
export const cli: string = fileURLToPath(
  new URL('../../packages/together-otel/dist/cli.mjs', import.meta.url),
);

/** Settings of this shell that would change what a test sees. */
const FOREIGN = /^(OTEL_|TOGETHER_|OPENAI_|NODE_OPTIONS$|VITEST|NO_COLOR$|FORCE_COLOR$)/;

/** Runs `together-otel` to its end. */
export async function run(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const { env = {}, stdin = '', signal, cwd = import.meta.dirname } = options;
  const inherited = Object.entries(process.env).filter(([name]) => !FOREIGN.test(name));
  const child = spawn(process.execPath, [options.cli ?? cli, ...args], {
    cwd,
    env: { ...Object.fromEntries(inherited), ...env },
  });
  const printed = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      printed[name] += text;
    });
  }
  if (signal) child.stdout.once('data', () => child.kill(signal));
  // A process that has ended does not read on.
  child.stdin.on('error', () => {}).end(stdin);
  const [code, endSignal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { code, signal: endSignal, ...printed };
}
