import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** How a child process ended. */
export interface ChildEnding {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a TypeScript file of `children/`, on the packages' sources. */
export function runChild(
  file: string,
  args: readonly string[],
  flags: readonly string[] = [],
): Promise<ChildEnding> {
  const path = fileURLToPath(new URL(`../children/${file}`, import.meta.url));
  const child = spawn(
    process.execPath,
    [
      '--conditions=@together-otel/source',
      '--disable-warning=ExperimentalWarning',
      ...flags,
      path,
      ...args,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NODE_OPTIONS: '' } },
  );
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (text: Buffer) => {
    stdout += text;
  });
  child.stderr.on('data', (text: Buffer) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}
