import { fileURLToPath } from 'node:url';
import { type Ending, type ProcessOptions, runProcess } from '@together-otel/test-support/process';

export interface RunOptions extends Partial<ProcessOptions> {
  /** @default the built command */
  readonly cli?: string;
}

/** The built command. */
export const cli: string = fileURLToPath(
  new URL('../../packages/together-otel/dist/cli.mjs', import.meta.url),
);

/** Runs `together-otel` to its end. The default `cwd` is the folder of these tests. */
export function run(args: readonly string[], options: RunOptions = {}): Promise<Ending> {
  const { cli: command = cli, ...rest } = options;
  return runProcess(process.execPath, [command, ...args], { cwd: import.meta.dirname, ...rest });
}
