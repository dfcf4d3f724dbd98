import { Query, ruleFile, type Settings } from '@together-otel/dashboards';
import { stringify } from 'yaml';
import { budgets } from './budgets.ts';
import { type Case, looksOf } from './case.ts';
import { evidenceQuery } from './evidence.ts';

/** Input files of promtool: the rules, and tests of them. */
export interface PromtoolTest {
  readonly rules: string;
  readonly test: string;
}

/** Turns cases into a promtool test: at its minute, exactly the alerts of a case must fire. */
export function promtoolTest(cases: readonly Case[], settings: Partial<Settings>): PromtoolTest {
  const query = new Query(settings);
  const test = {
    rule_files: ['rules.yaml'],
    evaluation_interval: '1m',
    tests: cases.map((each) => ({
      name: `${each.kind}: ${each.name}`,
      interval: '1m',
      input_series: each.history(query),
      promql_expr_test: [
        ...Object.entries(each.recorded?.(query) ?? {}).map(([series, value]) => ({
          expr: recordedSum(series),
          eval_time: `${each.at}m`,
          exp_samples: value === undefined ? [] : [{ labels: '{}', value }],
        })),
        ...shown(each, settings),
        ...looksOf(each).flatMap(({ minute, firing, apart }) => [
          {
            expr: 'group by (alertname) (ALERTS{alertstate="firing"})',
            eval_time: `${minute}m`,
            exp_samples: firing.map((fired) => ({ labels: `{alertname="${fired}"}`, value: 1 })),
          },
          ...(apart === undefined
            ? []
            : [
                {
                  expr: `group by (${apart.by.join(', ')}) (ALERTS{alertname="${each.alert}", alertstate="firing"})`,
                  eval_time: `${minute}m`,
                  exp_samples: apart.firing.map((labels) => ({
                    labels: JSON.stringify(labels).replaceAll(/"(\w+)":/g, '$1='),
                    value: 1,
                  })),
                },
              ]),
        ]),
      ],
    })),
  };
  return { rules: ruleFile({ budgets, ...settings }), test: stringify(test, { lineWidth: 0 }) };
}

/** Whatever fires must be visible on the board that the alert links to. */
function shown(each: Case, settings: Partial<Settings>): object[] {
  const query = each.kind === 'fires' ? evidenceQuery(each, settings) : undefined;
  return query === undefined
    ? []
    : [
        {
          expr: query,
          eval_time: `${each.at}m`,
          exp_samples: [{ labels: '{}', value: 1 }],
        },
      ];
}

/** A recorded figure summed over all labels, rounded because counts are whole. */
function recordedSum(series: string): string {
  return `round(sum(${series}), 0.01)`;
}
