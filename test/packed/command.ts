import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The root of the workspace. */
export const ROOT: string = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Runs a command to its end.
 *
 * @returns what it printed, on both channels.
 * @throws Error with what it printed when it fails.
 */
export function command(
  name: string,
  args: readonly string[],
  cwd: string = ROOT,
): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(name, [...args], { cwd, encoding: 'utf8' }, (error, stdout, stderr) => {
      const printed = `${stdout}${stderr}`;
      if (error) reject(new Error(`${name} ${args.join(' ')} failed:\n${printed}`));
      else resolve(printed);
    });
  });
}
