import { spawn } from 'node:child_process';

/** How a process ended, and what it wrote. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Settings of this shell, and of this test run, that would change what is tested. */
const FOREIGN =
  /^(OTEL_|TOGETHER_|OPENAI_|DD_|SENTRY_|NODE_OPTIONS$|NODE_ENV$|VITEST|TEST$|DEV$|PROD$)/;

/** No program of this test takes that long. It is killed, and its signal tells so. */
const LONGEST_MILLIS = 150_000;

/** Runs a program to its end. */
export function runProgram(
  command: string,
  parameters: readonly string[],
  folder: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<Ending> {
  const inherited = Object.entries(process.env).filter(([name]) => !FOREIGN.test(name));
  return new Promise((resolve, reject) => {
    const child = spawn(command, parameters, {
      cwd: folder,
      env: { ...Object.fromEntries(inherited), ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: LONGEST_MILLIS,
    });
    const written = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        written[name] += text;
      });
    }
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, ...written }));
  });
}

/**
 * Runs a tool that must succeed.
 *
 * @throws Error with the command and what it wrote.
 */
export async function runTool(
  command: string,
  parameters: readonly string[],
  folder: string,
): Promise<Ending> {
  const ending = await runProgram(command, parameters, folder);
  if (ending.code === 0) return ending;
  throw new Error(
    `${command} ${parameters.join(' ')} ended with ${ending.signal ?? ending.code}:\n${ending.stdout}${ending.stderr}`,
  );
}
