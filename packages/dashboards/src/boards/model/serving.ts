import { variable } from '../../grafana/variable.ts';
import { Query } from '../../promql/query.ts';
import * as application from '../../signals/application.ts';
import type { View } from '../../signals/view.ts';
import { type BoardRow, legend, target } from '../board.ts';
import { callMetric } from '../choices.ts';
import { limits } from '../limits.ts';

/** What serves the model, and what it costs. */
export function serving(view: View): BoardRow {
  const { query } = view;
  const probe = new Query({ suffixes: query.settings.suffixes });
  // Calls name the endpoint, or an endpoint and one of its deployments.
  const ofModel = { deploymentName: { verbatim: `${variable('model:regex')}(/.+)?` } };
  return {
    title: 'Quota, deployment and cost',
    height: 7,
    panels: [
      {
        kind: 'chart',
        id: 40,
        title: 'Quota left',
        question: 'How near are the limits?',
        action: 'The lowest fresh reading of any process; all processes share one quota.',
        unit: 'share',
        limit: limits.quota,
        width: 8,
        targets: [
          target(application.quotaRequestsLeft.expression(view), 'requests'),
          target(application.quotaTokensLeft.expression(view), 'tokens'),
        ],
      },
      {
        kind: 'chart',
        id: 41,
        title: 'Deployment and replicas',
        question: 'Serverless or dedicated, and are the replicas there?',
        action: 'Fewer ready than desired: the deployment is scaling or failing; see its board.',
        unit: 'number',
        width: 8,
        targets: [
          target(
            view.per('deploymentType').counted(query.count(callMetric(query.settings))),
            `calls a second ${legend('deploymentType')}`,
          ),
          target(
            probe
              .gauge('deploymentReplicas', {
                ...ofModel,
                replicaKind: { matches: 'desired|ready' },
              })
              .max('deploymentName', 'replicaKind'),
            `${legend('deploymentName')} ${legend('replicaKind')}`,
          ),
        ],
      },
      {
        kind: 'chart',
        id: 42,
        title: 'Spend per hour, by token type',
        question: 'What does it cost, and what drives it?',
        action: 'Input: shorter prompts, or a cache. Output: lower max_tokens.',
        unit: 'usd',
        stacked: true,
        width: 8,
        targets: [
          target(
            application.cost.expression(view.per('tokenType')).times(3600),
            legend('tokenType'),
          ),
        ],
      },
    ],
  };
}
