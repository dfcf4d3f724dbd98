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
        "By Together's billing, should it go on as so far, the month will cost {{ $value | humanizePercentage }} of the plan.",
      action: 'Stop dedicated endpoints without traffic; send what can wait to batches.',
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
      description: `At the pace of the last day, 30 days cost {{ $value | printf "%.0f" }} USD by the applications' price lists; the plan is ${planUsd} USD.`,
      action: 'Find the model and the service that spend most, and see whether that was planned.',
      board: 'overview',
    },
  ];
}
