/** Vitest's global setup: builds the backends before the first test if Go is installed. */
import { buildBackends } from './build.ts';

export async function setup(): Promise<void> {
  const missing = await buildBackends((line) => process.stderr.write(`backends: ${line}\n`));
  if (missing !== undefined) process.stderr.write(`backends: missing: ${missing}\n`);
}
