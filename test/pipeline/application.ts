import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { inheritedEnvironment } from '@together-otel/test-support/process';

const PRELOAD = createRequire(import.meta.url).resolve('together-otel/register');

/** How an application exited, and what it printed. */
interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
}

/** An application running under the preload. */
export interface Application {
  readonly process: ChildProcess;
  readonly ended: Promise<Ending>;
}

/** Starts `node --require together-otel/register FILE` with only these settings. */
export function startApplication(
  file: string,
  settings: Readonly<Record<string, string>>,
): Application {
  const child = spawn(process.execPath, ['--require', PRELOAD, file], {
    cwd: dirname(file),
    // A thread may take seconds to start.
    env: { ...inheritedEnvironment(), TOGETHER_OTEL_EXIT_TIMEOUT_MILLIS: '20000', ...settings },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, output }));
  return { process: child, ended };
}
