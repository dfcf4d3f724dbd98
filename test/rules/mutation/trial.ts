import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Query, type Settings } from '@together-otel/dashboards';
import { promtool } from '@together-otel/pipeline';
import { stringify } from 'yaml';
import type { Case } from '../case.ts';
import type { Mutant } from './mutants.ts';
import { dependentsOf, namePattern, type Rule } from './rule.ts';

/** What distinguishes alerts of one name. */
const APART = 'window, extent, deployment_environment_name, instance';

/**
 * Which mutants the cases of an alert notice: those that fire otherwise than the alert at a time that
 * a case looks at. All run side by side in one promtool, as rules with names of their own.
 */
export async function noticed(
  alert: string,
  closure: readonly Rule[],
  mutants: readonly Mutant[],
  cases: readonly Case[],
  settings: Partial<Settings>,
  folder: string,
): Promise<Set<Mutant>> {
  const copies = mutants.flatMap((mutant, index) => copied(mutant, closure, index));
  const groups = [{ name: 'rules', rules: [...closure, ...copies] }];
  const query = new Query(settings);
  const tests = cases.map(({ history, at, also = [], recorded = {} }, number) => ({
    interval: '1m',
    input_series: history(query),
    // No sample is expected, so promtool shows those that there are.
    promql_expr_test: [
      ...Object.keys(recorded).map((series) => ({
        expr: `round(sum by (alertname) (label_replace({__name__=~"${series}(_[0-9]+)?"}, "alertname", "$1", "__name__", "(.*)")), 0.01) + 0 * ${number}`,
        eval_time: `${at}m`,
        exp_samples: [{ labels: '{alertname="none"}', value: 1 }],
      })),
      ...[at, ...also].map((minute) => ({
        expr: `count by (alertname, ${APART}) (ALERTS{alertstate="firing", alertname!="case ${number}"})`,
        eval_time: `${minute}m`,
        exp_samples: [{ labels: '{alertname="none"}', value: 1 }],
      })),
    ],
  }));
  await writeFile(join(folder, 'rules.yaml'), stringify({ groups }, { lineWidth: 0 }));
  await writeFile(
    join(folder, 'test.yaml'),
    stringify({ rule_files: ['rules.yaml'], evaluation_interval: '1m', tests }, { lineWidth: 0 }),
  );
  const { output } = await promtool(['test', 'rules', 'test.yaml'], folder);
  const looks = [...output.matchAll(/expr: "(?:[^"\\]|\\.)*", time: .*\n\s+exp:.*\n\s+got:(.*)/g)];
  const expected = tests.reduce((sum, test) => sum + test.promql_expr_test.length, 0);
  if (looks.length !== expected) {
    throw new Error(
      `promtool looked ${looks.length} times, not ${expected}:\n${output.slice(0, 2000)}`,
    );
  }
  const figures = new Set(cases.flatMap(({ recorded = {} }) => Object.keys(recorded)));
  return new Set(
    mutants.filter(({ rule }, index) => {
      const recorded = dependentsOf(rule, closure).flatMap(({ record }) => record ?? []);
      const names = [alert, ...recorded.filter((name) => figures.has(name))];
      return looks.some(([, got = '']) =>
        names.some((name) => shown(got, name) !== shown(got, `${name}_${index}`)),
      );
    }),
  );
}

/** The mutated rule and all that stand on it, under names of their own. */
function copied({ rule, mutated }: Mutant, closure: readonly Rule[], index: number): Rule[] {
  const dependents = dependentsOf(rule, closure);
  const renamed = (expr: string): string =>
    dependents.reduce(
      (text, { record, alert }) =>
        record === undefined
          ? text.replaceAll(`alertname="${alert}"`, `alertname="${alert}_${index}"`)
          : text.replaceAll(namePattern(record), `${record}_${index}`),
      expr,
    );
  return dependents.map((each) => {
    const { record, alert, expr, ...others } = each === rule ? mutated : each;
    return {
      ...(record !== undefined && { record: `${record}_${index}` }),
      ...(alert !== undefined && { alert: `${alert}_${index}` }),
      expr: renamed(expr),
      ...others,
    };
  });
}

/** What promtool shows under a name, in one line. */
function shown(got: string, alert: string): string {
  return [...got.matchAll(/\{([^}]*)\} (\S+?)(?=,|$)/g)]
    .filter(([, labels = '']) => labels.includes(`alertname="${alert}"`))
    .map(([, labels = '', value]) => `${labels.replace(`alertname="${alert}"`, '')} ${value}`)
    .sort()
    .join(';');
}
