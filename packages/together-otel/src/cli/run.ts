import type { ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import { basename } from 'node:path';
import { isatty } from 'node:tty';
import { inForce, maskedCommand } from '@together-otel/instrumentation/distribution';
import spawn from 'cross-spawn';
import { say } from '../output/say.ts';
import { sdkSettings } from '../settings/sdk-settings.ts';
import { CliFailure } from './failure.ts';
import { preloadVariables } from './preload-option.ts';
import { goOnAfterFailures } from './unexpected.ts';

const FORWARDED: readonly NodeJS.Signals[] =
  process.platform === 'win32'
    ? ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK']
    : [
        'SIGINT',
        'SIGTERM',
        'SIGHUP',
        'SIGQUIT',
        'SIGUSR1',
        'SIGUSR2',
        'SIGTSTP',
        'SIGCONT',
        'SIGWINCH',
      ];

/** Signals that a terminal or its shell sends to every foreground process, the command included. */
const FROM_TERMINAL: readonly NodeJS.Signals[] = [
  'SIGINT',
  'SIGQUIT',
  'SIGTSTP',
  'SIGCONT',
  'SIGWINCH',
];

/** Whether Ctrl-C reaches this process; some of its streams may be redirected. */
const isInTerminal = [process.stdin, process.stdout, process.stderr].some(({ isTTY }) => isTTY);

/** The command's stdin. */
type CommandStdin = 'inherit' | 'pipe';

/** Runs a command in one of the modes of `run`, until it exits. */
export type Runner = (stdin: CommandStdin) => Promise<void>;

/**
 * Runs a command under the preload and exits the same way: with its exit code, or by its signal.
 *
 * @param environment of the command, without the preload; this process' own by default.
 * @param stdin of the command: this process' own, or one that stays open and empty.
 * @throws CliFailure with exit code 127 if the command does not exist, 126 if it can't be run.
 */
export async function run(
  [command = '', ...args]: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
  stdin: CommandStdin = 'inherit',
): Promise<void> {
  const env = { ...environment, ...preloadVariables(environment) };
  // A failure of ours must not end the command, whose exit code is what counts.
  goOnAfterFailures();
  await sayIfDropped([command, ...args], environment);
  const { code, signal } = await new Promise<Ending>((resolve, reject) => {
    // On Windows, npm and npx are batch files, which Node can't start directly.
    const child = spawn(command, args, { env, stdio: [stdin, 'inherit', 'inherit'] });
    for (const name of FORWARDED) handOn(name, child);
    child.once('error', (error) => reject(spawnFailure(command, error)));
    child.once('close', (exitCode, exitSignal) => resolve({ code: exitCode, signal: exitSignal }));
  });
  if (signal) endBy(signal);
  else process.exitCode = code ?? 1;
}

/** Without it, a script that overwrites NODE_OPTIONS would silently go unobserved. */
async function sayIfDropped(
  command: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  // By the preload's own settings: what it takes for off is off here.
  const { sdkDisabled, logLevel } = sdkSettings;
  const isMuted =
    inForce(sdkDisabled, environment).value || inForce(logLevel, environment).value === 'none';
  if (isMuted || /^(?:node|bun|deno)(?:\.exe)?$/.test(basename(command[0] ?? ''))) return;
  try {
    const { findDrop } = await import('./doctor/application/dropped-preload.ts');
    const { readApplication } = await import('./doctor/application/application.ts');
    const cwd = process.cwd();
    const drop = findDrop(readApplication(command, environment, cwd), cwd, environment);
    if (!drop) return;
    // Another environment may have its own preload.
    say(`${drop.isElsewhere ? '' : 'nothing is observed: '}${drop.message}. ${drop.advice}`);
  } catch {
    // An unreadable folder or manifest is the command's problem.
  }
}

function handOn(name: NodeJS.Signals, child: ChildProcess): void {
  // A second signal would look like an impatient user.
  const isKnown = isInTerminal && FROM_TERMINAL.includes(name);
  // Without a listener, Ctrl-Z stops this process, as it does the command.
  if (isKnown && name !== 'SIGINT' && name !== 'SIGQUIT') return;
  const listener = (): void => {
    if (isKnown || (name === 'SIGHUP' && isHungUp())) return;
    child.kill(name);
    if (name === 'SIGTSTP') stop(listener);
  };
  process.on(name, listener);
}

/** Whether the terminal was closed, of which it informs every process. */
function isHungUp(): boolean {
  return isInTerminal && ![0, 1, 2].some((descriptor) => isatty(descriptor));
}

/** Stops this process until SIGCONT, unless no shell could continue it. */
function stop(listener: () => void): void {
  process.off('SIGTSTP', listener);
  process.kill(process.pid, 'SIGTSTP');
  process.on('SIGTSTP', listener);
}

interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** PID 1 of a container survives its own signals; then it exits with the code a shell would use. */
function endBy(signal: NodeJS.Signals): void {
  process.exitCode = 128 + constants.signals[signal];
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}

function spawnFailure(command: string, error: NodeJS.ErrnoException): CliFailure {
  const isVariable = /^\w+=/.test(command);
  const shown = maskedCommand(isVariable ? [command] : command);
  if (error.code === 'ENOENT') {
    const advice = isVariable
      ? `it is a variable: set it before together-otel, or with env: env ${shown} …`
      : /\s/.test(command)
        ? 'pass it as separate words, not as one quoted string'
        : 'check its name and PATH';
    return new CliFailure(`the command '${shown}' was not found; ${advice}`, 127);
  }
  const reason = error.code === 'EACCES' ? 'it is not executable' : error.message;
  return new CliFailure(`the command '${shown}' can't be run: ${reason}`, 126);
}
