import { constants } from 'node:os';
import spawn from 'cross-spawn';
import { CliFailure } from './failure.ts';
import { withPreload } from './preload-option.ts';
import { goOnAfterFailures } from './unexpected.ts';

const FORWARDED: readonly NodeJS.Signals[] =
  process.platform === 'win32'
    ? ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK']
    : ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'];

/** The signals that a terminal sends to every process in the foreground, the command included. */
const FROM_TERMINAL: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT'];

/** Whether Ctrl-C reaches this process: one of its streams may well be redirected. */
const isInTerminal = [process.stdin, process.stdout, process.stderr].some(({ isTTY }) => isTTY);

/** What a command gets as its stdin. */
type CommandStdin = 'inherit' | 'pipe';

/** Runs a command in one of the ways of `run`, to its end. */
export type Runner = (stdin: CommandStdin) => Promise<void>;

/**
 * Runs a command under the preload and ends as it ends: with its exit code, or by its signal.
 *
 * @param environment of the command, without the preload; this process' own by default.
 * @param stdin of the command: this process' own, or one that stays open and empty.
 * @throws CliFailure with exit code 127 when there is no such command, 126 when it can't be run.
 */
export async function run(
  [command = '', ...args]: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
  stdin: CommandStdin = 'inherit',
): Promise<void> {
  const env = { ...environment, NODE_OPTIONS: withPreload(environment['NODE_OPTIONS']) };
  // The command runs on, and its exit code counts.
  goOnAfterFailures();
  const { code, signal } = await new Promise<Ending>((resolve, reject) => {
    // On Windows npm, npx and their like are batch files, which Node itself does not start.
    const child = spawn(command, args, { env, stdio: [stdin, 'inherit', 'inherit'] });
    for (const name of FORWARDED) {
      process.on(name, () => {
        // Twice would be taken for a user who insists.
        if (!(isInTerminal && FROM_TERMINAL.includes(name))) child.kill(name);
      });
    }
    child.once('error', (error) => reject(spawnFailure(command, error)));
    child.once('close', (exitCode, exitSignal) => resolve({ code: exitCode, signal: exitSignal }));
  });
  if (signal) endBy(signal);
  else process.exitCode = code ?? 1;
}

interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The first process of a container survives its own signals: then the shells' code stands for it. */
function endBy(signal: NodeJS.Signals): void {
  process.exitCode = 128 + constants.signals[signal];
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}

function spawnFailure(command: string, error: NodeJS.ErrnoException): CliFailure {
  if (error.code === 'ENOENT') {
    const advice = /\s/.test(command)
      ? 'pass it as separate words, not as one quoted string'
      : 'check its name and PATH';
    return new CliFailure(`the command '${command}' was not found; ${advice}`, 127);
  }
  const reason = error.code === 'EACCES' ? 'it is not executable' : error.message;
  return new CliFailure(`the command '${command}' can't be run: ${reason}`, 126);
}
