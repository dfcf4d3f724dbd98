import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  alerts,
  type Matches,
  Query,
  ruleFile,
  type Settings,
  type Suffixes,
} from '@together-otel/dashboards';
import { findBackends, promtool, skipReason } from '@together-otel/pipeline';
import { temporaryFolder } from '@together-otel/test-support/folder';
import { describe, expect, it, test } from 'vitest';
import { budgets } from './budgets.ts';
import { application, type Case, type History, history, rising } from './case.ts';
import { initialNames } from './cases/counters.ts';
import { cases } from './cases/index.ts';
import { regionCases } from './cases/operator-signals.ts';
import { rulesOf } from './mutation/rule.ts';
import { promtoolTest } from './promtool-test.ts';
import { runbookQueries } from './runbook-queries.ts';

const backends = findBackends();
const real = test.skipIf('missing' in backends).concurrent;
const reason = skipReason(backends);

const names = [...new Set(alerts({ budgets }).map(({ name }) => name))];

it.each(names)('%s has a case that fires, one that does not, and one at the edge', (name) => {
  const kinds = cases.filter(({ alert }) => alert === name).map(({ kind }) => kind);
  expect(kinds).toEqual(expect.arrayContaining(['fires', 'does not fire', 'edge']));
});

it.each<Partial<Settings>>([{}, { suffixes: 'exporter' }, { generation: 'latest' }])(
  'every counter whose growth is used has its cases, with %j',
  (settings) => {
    const recorded = rulesOf(settings).flatMap(({ record = '' }) =>
      record.endsWith(':initial') ? [record] : [],
    );
    expect(initialNames(new Query(settings)).toSorted()).toEqual(recorded.toSorted());
  },
);

function hasOtherNames({ suffixes, generation }: Partial<Settings>): boolean {
  return suffixes === 'exporter' || generation === 'latest';
}

/** Writes rules and tests for promtool, and runs it. */
function tried(name: string, settings: Partial<Settings>): Promise<void> {
  return judged(
    cases.filter(({ alert, isLong }) => alert === name && !(isLong && hasOtherNames(settings))),
    settings,
  );
}

async function judged(tests: readonly Case[], settings: Partial<Settings>): Promise<void> {
  const { rules, test } = promtoolTest(tests, settings);
  using folder = temporaryFolder();
  await writeFile(join(folder.path, 'rules.yaml'), rules);
  await writeFile(join(folder.path, 'test.yaml'), test);
  const result = await promtool(['test', 'rules', 'test.yaml'], folder.path);
  expect(result.ok, result.output).toBe(true);
}

describe.each<Suffixes>(['collector', 'exporter'])('with the names of the %s', (suffixes) => {
  real.each(names)(`%s fires when it should, alone${reason}`, (name) => tried(name, { suffixes }));

  real(`promtool has nothing against the rules${reason}`, async () => {
    const file = new URL(
      `../../packages/dashboards/prometheus/${suffixes}/together.rules.yaml`,
      import.meta.url,
    );
    const result = await promtool(['check', 'rules', '--lint-fatal', file.pathname]);
    expect(result.ok, result.output).toBe(true);
  });

  real(`… nor against those of budgets${reason}`, async () => {
    using folder = temporaryFolder();
    await writeFile(join(folder.path, 'rules.yaml'), ruleFile({ suffixes, budgets }));
    const result = await promtool(['check', 'rules', '--lint-fatal', 'rules.yaml'], folder.path);
    expect(result.ok, result.output).toBe(true);
  });
});

describe('with the latest names of the GenAI conventions', () => {
  real.each(['TogetherFallbackRate', 'TogetherErrorBudgetBurn'])(
    `%s fires when it should, alone${reason}`,
    (name) => tried(name, { generation: 'latest' }),
  );

  // Embeddings have metrics of their own.
  real(`calls for embeddings are calls${reason}`, async () => {
    const embeddings = (query: Query, labels: Matches, values: string): History =>
      history(
        query.count('embeddingsDuration', application({ operationName: 'embeddings', ...labels })),
        values,
      );
    const burns: Case = {
      alert: 'TogetherErrorBudgetBurn',
      kind: 'fires',
      name: 'a fifth of the calls for embeddings fails for an hour',
      history: (query) => [
        history(query.counter('attempts', application({ httpStatusCode: 200 })), rising(10, 120)),
        embeddings(query, { callOutcome: 'success' }, rising(8, 120)),
        embeddings(query, { callOutcome: 'error', errorType: '503' }, rising(2, 120)),
      ],
      at: 70,
    };
    await judged([burns], { generation: 'latest' });
  });
});

real(`with the region in the scope, each region is by itself${reason}`, () =>
  judged(regionCases, { scope: ['deployment.environment.name', 'cloud.region'] }),
);

real(`promtool can read every query of the runbooks${reason}`, async () => {
  using folder = temporaryFolder();
  await writeFile(join(folder.path, 'queries.yaml'), await runbookQueries());
  const result = await promtool(['check', 'rules', 'queries.yaml'], folder.path);
  expect(result.ok, result.output).toBe(true);
  expect(result.output).toMatch(/SUCCESS: [1-9]\d rules found/);
});
