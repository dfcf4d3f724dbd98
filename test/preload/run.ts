import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** How a process ended, and what it printed. */
export interface Ran {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Settings of this shell that would change what a test sees. */
const FOREIGN = /^(OTEL_|TOGETHER_|OPENAI_|NODE_OPTIONS$|VITEST|NO_COLOR$|FORCE_COLOR$)/;

/**
 * Runs an application of `applications/`.
 *
 * @param observed whether it runs under the preload.
 * @param launcher a command that runs another one.
 */
export function run(
  application: string,
  observed: boolean,
  settings: Readonly<Record<string, string>> = {},
  launcher: readonly string[] = [],
): Promise<Ran> {
  return runNode([`applications/${application}`], observed, settings, launcher);
}

/**
 * Runs Node.
 *
 * @param args what stands behind the preload.
 */
export function runNode(
  args: readonly string[],
  observed: boolean,
  settings: Readonly<Record<string, string>> = {},
  launcher: readonly string[] = [],
): Promise<Ran> {
  const inherited = Object.entries(process.env).filter(([name]) => !FOREIGN.test(name));
  const preload = observed ? ['--require', 'together-otel/register'] : [];
  return new Promise((resolve, reject) => {
    const [command = '', ...rest] = [...launcher, process.execPath, ...preload, ...args];
    const child = spawn(command, rest, {
      cwd: fileURLToPath(new URL('.', import.meta.url)),
      env: { ...Object.fromEntries(inherited), ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const printed = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        printed[name] += text;
      });
    }
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, ...printed }));
  });
}
