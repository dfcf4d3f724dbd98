import { type Ending, runProcess } from '@together-otel/test-support/process';

/**
 * Runs an application from `applications/`.
 *
 * @param observed whether it runs under the preload.
 * @param launcher a command to run Node with, such as `unshare`.
 */
export function run(
  application: string,
  observed: boolean,
  settings: Readonly<Record<string, string>> = {},
  launcher: readonly string[] = [],
): Promise<Ending> {
  return runNode([`applications/${application}`], observed, settings, launcher);
}

/**
 * Runs Node.
 *
 * @param args Node's arguments after the preload.
 */
export function runNode(
  args: readonly string[],
  observed: boolean,
  settings: Readonly<Record<string, string>> = {},
  launcher: readonly string[] = [],
): Promise<Ending> {
  const preload = observed ? ['--require', 'together-otel/register'] : [];
  const [command = '', ...rest] = [...launcher, process.execPath, ...preload, ...args];
  return runProcess(command, rest, { cwd: import.meta.dirname, env: settings });
}
