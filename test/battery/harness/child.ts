import { fileURLToPath } from 'node:url';
import { type Ending, runProcess } from '@together-otel/test-support/process';

/** Runs a TypeScript file from `children/` against the packages' sources. */
export function runChild(
  file: string,
  args: readonly string[],
  flags: readonly string[] = [],
): Promise<Ending> {
  const path = fileURLToPath(new URL(`../children/${file}`, import.meta.url));
  const source = ['--conditions=@together-otel/source', '--disable-warning=ExperimentalWarning'];
  return runProcess(process.execPath, [...source, ...flags, path, ...args], {
    cwd: import.meta.dirname,
  });
}
