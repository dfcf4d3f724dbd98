import { hours } from '../../promql/duration.ts';
import type { Query } from '../../promql/query.ts';
import { monthlyCost } from '../../signals/application.ts';
import { projectedSpend } from '../../signals/probe.ts';
import { View } from '../../signals/view.ts';
import { thresholds } from '../../thresholds.ts';
import type { Alert } from '../rule.ts';

/** Projected cost of the month. */
export function spendAlerts(query: Query): Alert[] {
  const { ofPlan, over, started } = thresholds.spend;
  const { planUsd } = query.settings;
  const billed = new View(query, over, query.owner);
  const spent = query
    .gauge('spendMonthToDate')
    .max(...query.owner)
    .dividedBy(query.gauge('spendPlan').max(...query.owner));
  return [
    {
      name: 'TogetherSpendOverPlan',
      severity: 'warning',
      cause: 'spend',
      // On the first of the month, one busy hour makes a wild projection.
      expression: projectedSpend.expression(billed).above(ofPlan).and(spent.above(started)),
      holds: hours(1),
      summary: "The month's spend on Together will exceed the plan",
      description:
        "According to Together's billing, at the current rate the month will cost {{ $value | humanizePercentage }} of the plan.",
      action: 'Stop dedicated endpoints without traffic; use batches for work that can wait.',
      board: 'probe',
    },
    {
      name: 'TogetherCostOverPlan',
      severity: 'warning',
      cause: 'spend',
      // A single environment, or all of them together.
      expression: monthlyCost
        .expression(new View(query, over, query.scope))
        .above(planUsd * ofPlan)
        .or(monthlyCost.expression(new View(query, over, [])).above(planUsd * ofPlan), { on: [] }),
      holds: hours(1),
      summary: 'The applications spend faster on Together than the plan allows',
      description: `At the rate of the last day, 30 days cost {{ $value | printf "%.0f" }} USD according to the applications' price lists; the plan is ${planUsd} USD.`,
      action: 'Find the model and service that spend most, and check whether that was planned.',
      board: 'overview',
      shows: over,
    },
  ];
}
