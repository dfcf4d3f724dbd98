/**
 * The application under test: makes a plan's calls through ordinary clients under the preload, and
 * records what it saw. All it knows of OpenTelemetry is its own span.
 */
import { writeFileSync } from 'node:fs';
import { trace } from '@opentelemetry/api';
import { Clients } from './clients.ts';
import { Performer } from './performer.ts';
import { makePlan } from './plan.ts';
import type { RunRecord } from './record.ts';
import { Sends } from './sends.ts';
import type { Chain } from './task.ts';

/** The settings of a run. */
export interface Settings {
  readonly seed: number;
  /** Steps of the mixed phase; a step is a call or a chain of up to three. */
  readonly size: number;
  readonly concurrency: number;
  readonly ports: Readonly<Record<string, number>>;
  readonly recordFile: string;
}

const settings = JSON.parse(process.env['APPLICATION_SETTINGS'] ?? '') as Settings;
const ports = new Map(Object.entries(settings.ports));
const sends = new Sends(ports);
const performer = new Performer(new Clients(sends), sends, arrivals);
const plan = makePlan(settings.seed, settings.size);

await runAll(plan.mixed, settings.concurrency);
const closingSince = performance.now();
await runAll(plan.closing, 1);
// Calls aborted on arrival count arrivals, so they run one at a time.
await runAll(plan.hanging.slice(0, 4), 1);
await runAll(plan.hanging.slice(4), plan.hanging.length);
await runAll(plan.unread, 1);
const record: RunRecord = {
  closingSince,
  sends: sends.records,
  calls: performer.calls,
  replacements: performer.replacements,
  unserved: performer.unserved,
};
writeFileSync(settings.recordFile, JSON.stringify(record));

async function runAll(chains: readonly Chain[], concurrency: number): Promise<void> {
  const waiting = chains.values();
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (const chain of waiting) await run(chain);
    }),
  );
}

function run(chain: Chain): Promise<void> {
  if (!chain.hasParent) return performer.performChain(chain);
  return trace.getTracer('application').startActiveSpan('answer a question', async (span) => {
    await performer.performChain(chain);
    span.end();
  });
}

/** Number of requests for a model that a host has received, according to its ledger. */
async function arrivals(host: string, model: string): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${ports.get(host)}/__simulator/ledger`);
  const { models } = (await response.json()) as {
    readonly models: Readonly<Record<string, { readonly requests: number }>>;
  };
  return models[model]?.requests ?? 0;
}
