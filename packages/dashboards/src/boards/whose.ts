import { labelName } from '../prometheus/metric-name.ts';
import { Expression } from '../promql/expression.ts';
import { Query } from '../promql/query.ts';
import type { ContextKey } from '../registry.ts';
import { defaultSettings, type Settings } from '../settings.ts';
import * as application from '../signals/application.ts';
import { View } from '../signals/view.ts';
import { type Board, column, legend, type Panel, target } from './board.ts';
import { callMetric, chosen, modelChoice, whoseChoices } from './choices.ts';
import { limits } from './limits.ts';

/** Maximum number of lines in a chart; the table has all. */
const MOST_LINES = 10;
const MOST_PAIRS = 20;

/** Spending, limits and failures by attribution: one board per selected key. */
export function whoseBoards(settings: Partial<Settings> = {}): Board[] {
  return (settings.by ?? []).map((name) => whoseBoard(name, settings));
}

function whoseBoard(name: string, settings: Partial<Settings>): Board {
  const key: ContextKey = `context.${name}`;
  const variable = labelName(name);
  const query = new Query(settings, {
    ...chosen(settings),
    requestModel: { matches: '$model' },
    [key]: { matches: `$${variable}` },
  });
  const each = new View(query, '$__rate_interval', [key]);
  const from = callMetric({ ...defaultSettings, ...settings });
  const failures = query.counter('attempts', { errorType: { isNot: '' } });
  const failed = each.per(key, 'errorType').counted(failures);
  const hourly = application.cost.expression(each).times(3600);
  const top = (expression: Expression, most: number = MOST_LINES): Expression =>
    new Expression(`topk(${most}, ${expression.text})`);
  const others = (settings.by ?? []).filter((other) => other !== name);
  const pairs = others.map((other, index): Panel => {
    const otherKey: ContextKey = `context.${other}`;
    const both = each.per(key, otherKey);
    return {
      kind: 'table',
      id: 30 + index,
      title: `Failures by ${name} and ${other}`,
      question: `Whose attempts fail most, and with which ${other}?`,
      action: `One ${other} with all of them: that is at fault. All of one ${name}: its requests.`,
      width: 24,
      rows: { [key]: name, [otherKey]: other },
      columns: [
        column('Failed attempts per second', 'requests/s', top(both.counted(failures), MOST_PAIRS)),
      ],
    };
  });
  const chart = { kind: 'chart', width: 8 } as const;
  return {
    uid: `together-by-${variable.slice(0, 24)}`,
    title: `Together / By ${name}`,
    description: `Traffic by ${name}. Applications list the key in TOGETHER_OTEL_ATTRIBUTES; values beyond their limit are _OTHER.`,
    choices: [
      ...whoseChoices(from, settings),
      modelChoice(from, true),
      { name: variable, title: name, label: key, from, many: true, optional: true },
    ],
    rows: [
      {
        title: `By ${name}`,
        height: 9,
        panels: [
          {
            kind: 'table',
            id: 10,
            title: `By ${name}, now`,
            question: 'Who spends, who is limited, whose calls fail?',
            action: 'Red in 429: it needs its own rate, or a smaller share of yours.',
            width: 24,
            rows: { [key]: name },
            columns: [
              column('USD per hour', 'usd', hourly),
              column('Calls per second', 'calls/s', application.calls.expression(each)),
              column('Success', 'share', application.successShare.expression(each), limits.success),
              column('429', 'share', application.limitedShare.expression(each), limits.limited),
            ],
          },
        ],
      },
      {
        title: 'Money, limits, failures',
        height: 9,
        panels: [
          {
            ...chart,
            id: 20,
            title: 'Top spenders, USD per hour',
            question: 'Whose traffic costs the most?',
            action: 'Give it a budget: together-otel dashboards --budget.',
            unit: 'usd',
            targets: [target(top(hourly), legend(key))],
          },
          {
            ...chart,
            id: 21,
            title: 'Who gets limited',
            question: 'Whose requests get a 429?',
            action: "All of them share the key's limit: bursts from one take it from the others.",
            unit: 'requests/s',
            targets: [
              target(
                top(each.counted(query.counter('attempts', { httpStatusCode: 429 }))),
                legend(key),
              ),
            ],
          },
          {
            ...chart,
            id: 22,
            title: 'Failures',
            question: 'Whose attempts fail, and why?',
            action: 'Only one: its requests. All: the model or the key.',
            unit: 'requests/s',
            targets: [target(top(failed), `${legend(key)}: ${legend('errorType')}`)],
          },
        ],
      },
      ...pairs.map((panel) => ({ title: panel.title, height: 9, panels: [panel] })),
    ],
  };
}
