/** Vitest's global setup: the backends are built before the first test, where there is a Go. */
import { buildBackends } from './build.ts';

export async function setup(): Promise<void> {
  const missing = await buildBackends((line) => process.stderr.write(`backends: ${line}\n`));
  if (missing !== undefined) process.stderr.write(`backends: missing: ${missing}\n`);
}
