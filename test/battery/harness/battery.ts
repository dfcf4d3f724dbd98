import { metrics } from '@together-otel/semconv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collectGarbage, until } from './garbage.ts';
import type { GenerationKey } from './generation.ts';
import { type Generation, generations } from './generation.ts';
import { closeSimulators, type Observation, observe } from './observation.ts';
import { Observer } from './observer.ts';
import { type ExpectedSpan, reasonToSkip, type Scenario } from './scenario.ts';
import { expectSpans } from './span-check.ts';

/** Scenarios running concurrently. */
const CONCURRENCY = 12;

interface Comparison {
  control?: Observation;
  instrumented?: Observation;
  observer?: Observer;
  failure?: unknown;
}

/** Runs every scenario of every topic on one generation, uninstrumented and then instrumented. */
export function runBattery(
  key: GenerationKey,
  topics: Readonly<Record<string, readonly Scenario[]>>,
): void {
  const generation = generations[key];
  describe(generation.name, () => {
    const comparisons = new Map<Scenario, Comparison>();
    const chosen = Object.values(topics)
      .flat()
      .filter((scenario) => reasonToSkip(scenario, generation) === undefined);
    for (const scenario of chosen) comparisons.set(scenario, {});
    const common = new Observer();

    beforeAll(() => runAll(generation, comparisons, common), 300_000);
    afterAll(closeSimulators);

    for (const [topic, scenarios] of Object.entries(topics)) {
      describe(topic, () => {
        for (const scenario of scenarios) {
          const reason = reasonToSkip(scenario, generation);
          if (reason) it.skip(`${scenario.name} (${reason})`, () => {});
          else it(scenario.name, () => compare(scenario, key, comparisons.get(scenario) ?? {}));
        }
      });
    }

    describe('all together', () => {
      const counted = chosen.filter(({ alone }) => !alone);

      it('no call is left open', async () => {
        expect(await common.total(metrics.activeCalls.name)).toBe(0);
      });

      it('every request of an observed call is one attempt', async () => {
        let requests = 0;
        for (const scenario of counted) {
          if (expectedSpans(scenario, key).length === 0) continue;
          requests += comparisons.get(scenario)?.instrumented?.served.length ?? 0;
        }
        // Requests that never reached a server are attempts too.
        expect(await common.total(metrics.attempts.name)).toBeGreaterThanOrEqual(requests);
      });

      it('no span belongs to no scenario', () => {
        const spans = counted.flatMap((scenario) => expectedSpans(scenario, key));
        expect(common.spans()).toHaveLength(spans.length);
      });
    });
  });
}

async function runAll(
  generation: Generation,
  comparisons: ReadonlyMap<Scenario, Comparison>,
  common: Observer,
): Promise<void> {
  const clientClass = await generation.load();
  const together = [...comparisons].filter(([{ alone }]) => !alone);

  await inParallel(together, async ([scenario, comparison]) => {
    comparison.control = await observe(scenario, generation, clientClass);
  });
  common.instrumentation.manuallyInstrument(clientClass);
  await inParallel(together, async ([scenario, comparison]) => {
    const instrumented = await observe(scenario, generation, clientClass, common);
    comparison.instrumented = instrumented;
    comparison.observer = common;
    if (!scenario.collects) await spansOf(scenario, generation.key, instrumented, common);
  });
  // Only now: garbage collection during the scenarios would starve them.
  for (const [scenario, { instrumented }] of together) {
    if (scenario.collects && instrumented) {
      await spansOf(scenario, generation.key, instrumented, common);
    }
  }
  // Ends calls that were missed; each shows up as an extra span.
  common.instrumentation.disable();

  for (const [scenario, comparison] of comparisons) {
    if (!scenario.alone) continue;
    const observer = new Observer();
    comparison.observer = observer;
    try {
      comparison.control = await observe(scenario, generation, clientClass);
      observer.instrumentation.manuallyInstrument(clientClass);
      comparison.instrumented = await observe(scenario, generation, clientClass, observer);
      await spansOf(scenario, generation.key, comparison.instrumented, observer);
    } catch (error) {
      comparison.failure = error;
    } finally {
      observer.instrumentation.disable();
    }
  }
}

/** Waits for the expected number of spans; if some are missing, the assertion fails later. */
async function spansOf(
  scenario: Scenario,
  key: GenerationKey,
  { ports }: Observation,
  observer: Observer,
): Promise<void> {
  const expected = expectedSpans(scenario, key).length;
  await until(
    () => observer.spans(ports).length >= expected,
    `${expected} spans of '${scenario.name}'`,
    scenario.collects ? collectGarbage : undefined,
  ).catch(() => {});
}

function compare(scenario: Scenario, key: GenerationKey, comparison: Comparison): void {
  const { control, instrumented, observer, failure } = comparison;
  if (failure) throw failure;
  if (!control || !instrumented || !observer) throw new Error('the scenario did not run');
  expect(instrumented.transcript).toEqual(control.transcript);
  expect(instrumented.served).toEqual(control.served);
  expectSpans(observer.spans(instrumented.ports), expectedSpans(scenario, key));
}

function expectedSpans({ spans }: Scenario, key: GenerationKey): readonly ExpectedSpan[] {
  return typeof spans === 'function' ? spans(key) : spans;
}

async function inParallel<T extends readonly [Scenario, Comparison]>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
): Promise<void> {
  const rest = [...items];
  const worker = async (): Promise<void> => {
    for (let item = rest.shift(); item; item = rest.shift()) {
      const [, comparison] = item;
      if (comparison.failure) continue;
      try {
        await work(item);
      } catch (error) {
        comparison.failure = error;
      }
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
}
