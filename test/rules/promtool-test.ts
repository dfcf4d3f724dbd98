import { Query, ruleFile, type Settings } from '@together-otel/dashboards';
import { stringify } from 'yaml';
import { budgets } from './budgets.ts';
import { type Case, looksOf } from './case.ts';

/** What promtool reads: the rules, and tests of them. */
export interface PromtoolTest {
  readonly rules: string;
  readonly test: string;
}

/** Cases as a test of promtool: at its time, exactly the alerts of a case fire. */
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

/** A recorded figure of all labels, as whole as what was counted. */
function recordedSum(series: string): string {
  return `round(sum(${series}), 0.01)`;
}
