import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Loss } from './fault-run.ts';
import { startNetwork } from './network.ts';

const SCRIPT = fileURLToPath(new URL('network-cut.ts', import.meta.url));

/** Losses after a temporary network cut between agent and gateway. */
export async function lossOfNetworkCut(seconds: number): Promise<Loss> {
  await using network = await startNetwork();
  const [program = '', ...args] = [
    ...network.near,
    ...[process.execPath, '--conditions=@together-otel/source', SCRIPT],
    JSON.stringify([network.far, seconds]),
  ];
  const { stdout } = await promisify(execFile)(program, args);
  return JSON.parse(stdout) as Loss;
}
