/**
 * Repeats the whole battery while every plug-in of the application throws: the application and the
 * server notice no difference from an uninstrumented run. Uncaught errors fail the run.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collectGarbage } from '../harness/garbage.ts';
import { type ClientClass, generations } from '../harness/generation.ts';
import { closeSimulators, observe } from '../harness/observation.ts';
import { Observer } from '../harness/observer.ts';
import { reasonToSkip, type Scenario } from '../harness/scenario.ts';
import { throwingPlugins } from '../harness/throwing-plugins.ts';
import { topics } from '../scenarios/topics.ts';

/** Scenarios running concurrently. */
const CONCURRENCY = 12;

async function inTurns(
  scenarios: readonly Scenario[],
  work: (scenario: Scenario) => Promise<void>,
): Promise<void> {
  const rest = [...scenarios];
  const worker = async (): Promise<void> => {
    for (let next = rest.shift(); next; next = rest.shift()) await work(next);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
}

describe.each(Object.values(generations))('$name', (generation) => {
  const chosen = Object.values(topics)
    .flat()
    // Scenarios that run alone test the instrumentation itself and inspect its spans.
    .filter((scenario) => !scenario.alone && !reasonToSkip(scenario, generation));
  let clientClass: ClientClass;

  beforeAll(async () => {
    clientClass = await generation.load();
  });
  afterAll(closeSimulators);

  const observeAll = async (observer?: Observer): Promise<Record<string, unknown>> => {
    const seen: Record<string, unknown> = {};
    await inTurns(chosen, async (scenario) => {
      const { transcript, served } = await observe(scenario, generation, clientClass, observer);
      // Names are unique only within a topic.
      seen[`${chosen.indexOf(scenario)} ${scenario.name}`] = { transcript, served };
    });
    return seen;
  };

  it.each(Object.entries(throwingPlugins))(
    'is as without us: %s',
    { timeout: 120_000 },
    async (_name, { plugins, config, install }) => {
      const observer = new Observer(config, plugins);
      // Global plug-ins throw in the control too.
      const uninstall = install?.();
      try {
        const control = await observeAll();
        observer.instrumentation.manuallyInstrument(clientClass);
        const observed = await observeAll(observer);
        observer.instrumentation.endOpenCalls();
        await collectGarbage();
        expect(Object.keys(control)).toHaveLength(chosen.length);
        expect(observed).toEqual(control);
      } finally {
        observer.instrumentation.disable();
        uninstall?.();
      }
    },
  );
});
