import { type Simulator, startSimulator } from '@together-otel/simulator';
import { wrapped } from '../../output/wrapped.ts';
import type { Runner } from '../run.ts';
import { faultKeys, keyHelp, WELL_KEY } from './faults.ts';
import { readKeys } from './terminal-keys.ts';

/** The simulator accepts any key. */
const DUMMY_KEY = 'key-for-the-simulator';

/**
 * Runs a command against a local Together and injects faults from the terminal: rehearses an
 * incident without an API key and without any call leaving the machine.
 *
 * @param start runs the command with the given stdin.
 */
export async function rehearse(start: Runner): Promise<void> {
  const simulator = await startSimulator();
  Object.assign(process.env, environmentOf(simulator, process.env));
  const { stdin } = process;
  say(`simulator: ${simulator.baseURL}`);
  let giveBack: (() => void) | undefined;
  if (stdin.isTTY) {
    // First, so that a key pressed immediately is not echoed.
    giveBack = readKeys(stdin, (key) => throwFault(simulator, key));
    say(keyHelp());
  } else {
    say(`not a terminal, so no keys: inject faults with POST ${simulator.url}/__simulator/faults`);
  }
  try {
    // We read the keys; the command's stdin is open but empty.
    await start(giveBack ? 'pipe' : 'inherit');
  } finally {
    giveBack?.();
    await simulator.close();
  }
}

/** Points the application at the simulator and makes the preload observe its calls. */
function environmentOf(
  { baseURL, port }: Simulator,
  env: NodeJS.ProcessEnv,
): Record<string, string> {
  const host = `127.0.0.1:${port}`;
  const added = (name: string, entry: string): string =>
    [env[name], entry].filter(Boolean).join(',');
  return {
    TOGETHER_BASE_URL: baseURL,
    OPENAI_BASE_URL: baseURL,
    TOGETHER_API_KEY: env['TOGETHER_API_KEY'] || DUMMY_KEY,
    OPENAI_API_KEY: env['OPENAI_API_KEY'] || DUMMY_KEY,
    TOGETHER_OTEL_HOSTS: added('TOGETHER_OTEL_HOSTS', host),
    // A proxy could not reach it.
    NO_PROXY: added('NO_PROXY', '127.0.0.1'),
  };
}

function throwFault(simulator: Simulator, key: string): void {
  const found = faultKeys.find((each) => each.key === key);
  if (found) {
    // The latest fault wins; otherwise the first matching rule would.
    simulator.clearFaults();
    simulator.inject(found.rule);
    say(found.says);
  } else if (key === WELL_KEY) {
    simulator.clearFaults();
    say('faults cleared');
  } else if (key === '?') {
    say(keyHelp());
  }
}

/** The command shares the terminal and may have left an incomplete line. */
function say(text: string): void {
  const width = process.stderr.columns || Number.POSITIVE_INFINITY;
  process.stderr.write(`${wrapped(`together-otel: ${text}`, 2, width)}\n`);
}
