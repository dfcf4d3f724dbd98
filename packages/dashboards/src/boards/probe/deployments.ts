import type { RangeFunction } from '../../promql/series.ts';
import type { View } from '../../signals/view.ts';
import { thresholds } from '../../thresholds.ts';
import { type BoardRow, column, legend, target } from '../board.ts';

/** Dedicated endpoints and deployments: state and replicas. */
export function deployments(view: View): BoardRow {
  const { query } = view;
  return {
    title: 'Deployments',
    height: 8,
    panels: [
      {
        kind: 'table',
        id: 30,
        title: 'State',
        question: 'Is every deployment serving?',
        action:
          'degraded, error, failed: check its events at Together and fail over to serverless. stopped: by a person or a schedule.',
        width: 8,
        rows: { deploymentName: 'Deployment', deploymentState: 'State' },
        columns: [
          column(
            'Now',
            'state',
            query.gauge('deploymentState').max('deploymentName', 'deploymentState').equalTo(1),
          ),
        ],
      },
      {
        kind: 'chart',
        id: 31,
        title: 'Replicas',
        question: 'Are all desired replicas ready?',
        action:
          'Desired above ready for long: no hardware, or crashing replicas. Ready at max: raise the bound.',
        unit: 'number',
        width: 8,
        targets: [
          target(
            query.gauge('deploymentReplicas').max('deploymentName', 'replicaKind'),
            `${legend('deploymentName')} ${legend('replicaKind')}`,
          ),
        ],
      },
      {
        kind: 'chart',
        id: 32,
        title: 'Cost an hour',
        question: 'What do running replicas cost, used or not?',
        action: 'Cost with no traffic: stop the deployment, or let it scale to zero.',
        unit: 'usd',
        stacked: true,
        width: 8,
        targets: [
          target(
            query.gauge('deploymentHourlyCost').max('deploymentName'),
            legend('deploymentName'),
          ),
        ],
      },
    ],
  };
}

/** Load of dedicated endpoints, from Together's own metrics. */
export function utilisation(view: View): BoardRow {
  const theirs = (name: string, range: RangeFunction) =>
    view.query.foreign(name).over(range, view.over).aggregateByName('avg', ['deployment_name']);
  return {
    title: 'Utilisation (dedicated endpoints)',
    height: 7,
    panels: [
      {
        kind: 'chart',
        id: 40,
        title: 'KV cache in use',
        question: 'Can the replicas take more requests?',
        action: 'Near 1, requests queue: add replicas, or shorten contexts.',
        unit: 'share',
        limit: { bad: 'above', at: thresholds.saturation.share, watch: 0.7 },
        width: 12,
        targets: [
          target(theirs('worker_engine_kv_cache_utilization', 'avg'), '{{deployment_name}}'),
        ],
      },
      {
        kind: 'chart',
        id: 41,
        title: 'Requests under way',
        question: 'How many requests is each endpoint processing?',
        action: 'Rising with steady traffic: it falls behind; add replicas.',
        unit: 'number',
        width: 12,
        targets: [
          target(
            view.query
              .foreign('edge_inference_inflight_requests')
              .over('max', view.over)
              .aggregateByName('sum', ['endpoint_name']),
            '{{endpoint_name}}',
          ),
        ],
      },
    ],
  };
}
