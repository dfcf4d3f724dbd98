import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The root of the workspace. */
export const ROOT: string = fileURLToPath(new URL('../../..', import.meta.url));

/** Exit status and output of a process. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where and how a process runs. */
export interface ProcessOptions {
  readonly cwd: string;
  /** In addition to {@link inheritedEnvironment}. */
  readonly env?: Readonly<Record<string, string>>;
  /** @default an empty stdin */
  readonly stdin?: string;
  /** Sent when the process first prints to stdout. */
  readonly signal?: NodeJS.Signals;
  /**
   * Kills the process with SIGTERM after this time; shows in {@link Ending.signal}. @default never
   */
  readonly timeoutMillis?: number;
}

/** Settings of the shell and of this test run that would affect a test. */
const FOREIGN =
  /^(OTEL_|TOGETHER_|OPENAI_|DD_|SENTRY_|NODE_OPTIONS$|NODE_ENV$|VITEST|TEST$|DEV$|PROD$|NO_COLOR$|FORCE_COLOR$|npm_|INIT_CWD$)/;

/** The environment of this process, without settings that would affect a test. */
export function inheritedEnvironment(): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !FOREIGN.test(name)));
}

/** Runs a program until it exits. Rejects only if it can't be started. */
export function runProcess(
  program: string,
  parameters: readonly string[],
  { cwd, env = {}, stdin = '', signal: stop, timeoutMillis }: ProcessOptions,
): Promise<Ending> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, parameters, {
      cwd,
      env: { ...inheritedEnvironment(), ...env },
      timeout: timeoutMillis,
    });
    const printed = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        printed[name] += text;
      });
    }
    if (stop) child.stdout.once('data', () => child.kill(stop));
    // The process may exit before reading all of its stdin.
    child.stdin.on('error', () => {}).end(stdin);
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, ...printed }));
  });
}

/**
 * Runs a tool that must succeed.
 *
 * @returns its stdout, followed by its stderr.
 * @throws Error with the command and its output.
 */
export async function runTool(
  program: string,
  parameters: readonly string[],
  cwd: string = ROOT,
): Promise<string> {
  // The machine's own npm settings decide which registry to use and trust.
  const npm = Object.entries(process.env).filter(([name]) => name.startsWith('npm_config_'));
  const env = Object.fromEntries(npm) as Record<string, string>;
  const { code, signal, stdout, stderr } = await runProcess(program, parameters, { cwd, env });
  const printed = `${stdout}${stderr}`;
  if (code === 0) return printed;
  throw new Error(`${program} ${parameters.join(' ')} ended with ${signal ?? code}:\n${printed}`);
}
