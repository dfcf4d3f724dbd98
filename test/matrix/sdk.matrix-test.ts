import { afterAll, describe, expect, test } from 'vitest';
import { digestAttempts, digestSpans, expectedAttempts, expectedSpans } from './arrivals.ts';
import { type Scenario, scenarios } from './axes.ts';
import { type Combination, combine, describeCombination } from './combinations.ts';
import { nodeBinary } from './node-binaries.ts';
import { sdkProject } from './project.ts';
import { ResultTable } from './result-table.ts';
import { type Run, runApplication, seenOf } from './run.ts';

const table = new ResultTable();
afterAll(() => {
  process.stdout.write(`\n${table.render()}`);
});

describe.each(scenarios)('$name', (scenario) => {
  const combinations = combine(scenario).map((combination) => ({
    combination,
    name: describeCombination(combination),
  }));
  test.concurrent.each(combinations)('$name', async ({ combination }) => {
    let passed = false;
    try {
      const control = await runControl(scenario, combination);
      const run = await runScenario(scenario, combination);

      expect(control.code).toBe(0);
      expect(control.received.requests()).toEqual([]);
      expect(seenOf(run)).toEqual(seenOf(control));
      expect(run.received.rejected()).toEqual([]);
      expect(digestSpans(run.received)).toEqual(expectedSpans);
      expect(digestAttempts(run.received)).toEqual(expectedAttempts);
      passed = true;
    } finally {
      table.record(scenario.name, combination, passed);
    }
  });
});

async function runScenario(
  { application, nodeArguments }: Pick<Scenario, 'application' | 'nodeArguments'>,
  { sdk, node, line }: Combination,
  settings: Readonly<Record<string, string>> = {},
): Promise<Run> {
  return runApplication({
    folder: await sdkProject(sdk, line),
    node: await nodeBinary(node),
    nodeArguments,
    file: application,
    settings,
  });
}

const controls = new Map<string, Promise<Run>>();

/** The same application on the same versions, uninstrumented. */
function runControl({ application }: Scenario, combination: Combination): Promise<Run> {
  const key = `${application} ${describeCombination(combination)}`;
  const known = controls.get(key);
  if (known) return known;
  const made = runScenario({ application, nodeArguments: [] }, combination, { UNOBSERVED: '1' });
  controls.set(key, made);
  return made;
}
