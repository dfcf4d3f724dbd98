import { minutes } from '../../promql/duration.ts';
import type { Query } from '../../promql/query.ts';
import { deploymentBroken, kvCacheUse, missingReplicas } from '../../signals/probe.ts';
import { View } from '../../signals/view.ts';
import { thresholds } from '../../thresholds.ts';
import type { Alert } from '../rule.ts';

/** Dedicated endpoints, as reported by the probe. */
export function deploymentAlerts(query: Query): Alert[] {
  const view = new View(query, minutes(10), [...query.owner, 'deploymentName']);
  return [
    {
      name: 'TogetherDeploymentNotReady',
      severity: 'critical',
      cause: 'deployment',
      expression: missingReplicas
        .expression(view)
        .above(0)
        .or(deploymentBroken.expression(view).equalTo(1)),
      // Scaling up takes minutes, and is not an incident.
      holds: minutes(15),
      summary: 'The deployment {{ $labels.together_deployment_name }} is not ready',
      description: 'It has had too few replicas, or been degraded or failed, for 15 minutes.',
      action:
        "Send traffic to a serverless model, and check the deployment's log in Together's console.",
      board: 'probe',
    },
    {
      name: 'TogetherDeploymentSaturated',
      severity: 'warning',
      cause: 'deployment',
      expression: kvCacheUse.expression(view).above(thresholds.saturation.share),
      holds: minutes(10),
      summary: 'The deployment {{ $labels.deployment_name }} is saturated',
      description:
        '{{ $value | humanizePercentage }} of the KV cache of its replicas was in use on average over 10 minutes: requests queue.',
      action: 'Raise the maximum number of replicas, or limit concurrency in the applications.',
      board: 'probe',
    },
  ];
}
