import * as probe from '../../signals/probe.ts';
import type { View } from '../../signals/view.ts';
import { thresholds } from '../../thresholds.ts';
import { type BoardRow, column, legend, target } from '../board.ts';

/** The month's spend by Together's billing, and the cost of the probe itself. */
export function billing({ query }: View): BoardRow {
  return {
    title: 'Spend',
    height: 7,
    panels: [
      {
        kind: 'chart',
        id: 50,
        title: 'Month-to-date spend and plan',
        question: 'Will the month stay within the plan?',
        action: 'Projected above the plan: see the spend by model on the overview.',
        unit: 'usd',
        width: 12,
        targets: [
          target(query.gauge('spendMonthToDate').max(), 'spent'),
          target(query.gauge('spendProjected').max(), 'projected'),
          target(query.gauge('spendPlan').max(), 'plan'),
        ],
      },
      {
        kind: 'chart',
        id: 51,
        title: 'Synthetic calls: daily budget',
        question: 'What does the monitoring itself cost?',
        action: 'At the limit, synthetic calls pause until midnight UTC; raise it or monitor less.',
        unit: 'usd',
        width: 12,
        targets: [
          target(query.gauge('syntheticBudgetUsed').sum(), 'used'),
          target(query.gauge('syntheticBudgetLimit').sum(), 'limit'),
        ],
      },
    ],
  };
}

/** Whether the probe itself can be trusted. */
export function watcher(view: View): BoardRow {
  const { query } = view;
  return {
    title: 'The probe itself, and the status page',
    height: 7,
    panels: [
      {
        kind: 'chart',
        id: 60,
        title: 'Missed checks',
        question: 'Is the probe still running?',
        action: "Above the limit, this whole page is out of date: check the probe's log.",
        unit: 'number',
        limit: { bad: 'above', at: thresholds.probe.missedChecks, watch: 2 },
        width: 8,
        targets: [
          target(probe.missedChecks.expression(view.per('probeSource')), legend('probeSource')),
        ],
      },
      {
        kind: 'chart',
        id: 61,
        title: 'Checks by result',
        question: "Do the probe's own checks fail?",
        action:
          "failed: the probe's key or permissions. aborted, skipped: its interval is too short.",
        unit: 'calls/s',
        stacked: true,
        width: 8,
        targets: [
          target(
            view.per('probeSource', 'checkResult').counted(query.counter('probeChecks')),
            `${legend('probeSource')} ${legend('checkResult')}`,
          ),
        ],
      },
      {
        kind: 'table',
        id: 62,
        title: "Together's status page",
        question: 'Does Together know about it?',
        action: 'Operational while you see errors: open a ticket with request ids from traces.',
        width: 8,
        rows: { statusComponentName: 'Component', statusComponentState: 'State' },
        columns: [
          column(
            'Now',
            'state',
            query
              .gauge('statusComponent')
              .max('statusComponentName', 'statusComponentState')
              .equalTo(1),
          ),
        ],
      },
    ],
  };
}
