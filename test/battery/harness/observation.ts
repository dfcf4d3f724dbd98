import { setTimeout } from 'node:timers/promises';
import { type LedgerEntry, type Simulator, startSimulator } from '@together-otel/simulator';
import { until } from './garbage.ts';
import type { ClientClass, Generation } from './generation.ts';
import type { Observer } from './observer.ts';
import type { ClientOptions, Kit, Scenario } from './scenario.ts';
import { plain } from './transcript.ts';

/** Default model for scenarios. */
export const MODEL = 'meta-llama/Llama-3.3-70B-Instruct-Turbo';

/** Closed after all scenarios: spans are told apart by port, so no port may be reused. */
const running: Simulator[] = [];

/** Closes the simulators of all scenarios. */
export async function closeSimulators(): Promise<void> {
  await Promise.all(running.splice(0).map((simulator) => simulator.close()));
}

const DEADLINE_MILLIS = 60_000;

/** Everything observed during one run of a scenario, except telemetry. */
export interface Observation {
  /** What the application noted, returned and caught. */
  readonly transcript: unknown;
  /** The requests that the server received. */
  readonly served: readonly unknown[];
  readonly ports: ReadonlySet<number>;
}

/** Runs a scenario once, against its own simulator. */
export async function observe(
  scenario: Scenario,
  generation: Generation,
  clientClass: ClientClass,
  observer?: Observer,
): Promise<Observation> {
  const simulator = await startSimulator({
    seed: 11,
    replay: false,
    limits: { enforce: false },
    latency: { firstTokenMillis: 0, perTokenMillis: 0, jitter: 0 },
    ...scenario.simulator,
  });
  const run = `${observer ? 'instrumented' : 'control'} run of '${scenario.name}'`;
  const ports = new Set([simulator.port]);
  const notes: unknown[] = [];
  const options = (more: ClientOptions = {}): ClientOptions => ({
    apiKey: 'secret',
    baseURL: simulator.baseURL,
    maxRetries: 0,
    ...more,
  });
  const connect = (more?: ClientOptions) => new clientClass(options(more));
  const kit: Kit = {
    generation,
    clientClass,
    simulator,
    observer,
    client: connect(),
    options,
    connect,
    note: (event) => void notes.push(plain(event)),
    watch: (port) => void ports.add(port),
  };
  try {
    const ending = await Promise.race([
      scenario.run(kit).then(
        (returned) => ({ returned: plain(returned) }),
        (error: unknown) => ({ threw: plain(error) }),
      ),
      deadline(run),
    ]);
    await until(
      () => simulator.ledger.entries().every(({ outcome }) => outcome !== 'in-flight'),
      `the requests to end in the ${run}`,
    );
    const served = simulator.ledger.entries().map(seen).sort();
    return { transcript: { notes, ...ending }, served, ports };
  } finally {
    running.push(simulator);
  }
}

/** Fails a scenario that hangs, so that it doesn't take the battery with it. */
async function deadline(run: string): Promise<never> {
  await setTimeout(DEADLINE_MILLIS, undefined, { ref: false });
  throw new Error(`the ${run} did not end`);
}

/** A request as the server saw it; text, to be sorted: concurrent requests arrive in any order. */
function seen(entry: LedgerEntry): string {
  const { method, path, model, stream, retryCount, status, outcome, fault, requestBytes } = entry;
  return JSON.stringify({
    method,
    path,
    model,
    stream,
    retryCount,
    status,
    outcome,
    fault,
    requestBytes,
    errorType: entry.errorType,
  });
}
