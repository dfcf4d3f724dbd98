import { blackboxMetrics } from '@together-otel/semconv';
import { minutes } from '../promql/duration.ts';
import { Expression } from '../promql/expression.ts';
import { label } from '../promql/label.ts';
import type { Query } from '../promql/query.ts';
import type { Series } from '../promql/series.ts';
import { thresholds } from '../thresholds.ts';
import type { Signal } from './signal.ts';
import type { View } from './view.ts';

/** A check of the probe; its own `/metrics` uses blackbox_exporter's names. */
function checked(
  { query }: View,
  otlp: Series,
  blackbox: keyof typeof blackboxMetrics,
): { readonly series: Series; readonly isBlackbox: boolean } {
  const isBlackbox = query.settings.suffixes === 'exporter';
  return {
    series: isBlackbox ? query.foreign(blackboxMetrics[blackbox].name) : otlp,
    isBlackbox,
  };
}

/**
 * Readings of a source whose checks complete. A probe that hangs still exports its last ones, which
 * must not outvote those of others.
 */
function current(query: Query, readings: Expression, probeSource: string): Expression {
  const hangs = query
    .gauge('probeCheckAge', { probeSource })
    .dividedBy(query.gauge('probeCheckInterval', { probeSource }).above(0))
    .min(...query.owner, 'instance')
    .above(thresholds.probe.missedChecks);
  return readings.unless(hangs, { on: [...query.owner, 'instance'] });
}

/** blackbox_exporter uses `target` where the others use `http.url`. */
function withUrl(expression: Expression): Expression {
  return expression.renameLabel('target', label('checkedUrl'));
}

/** Whether the API answered as it should: 1 or 0. */
export const apiUp: Signal = {
  title: 'Up',
  description: '1 while `GET /models` answers with a list of models.',
  unit: 'state',
  expression: ({ query, by }) => query.gauge('apiState', { apiState: 'up' }).max(...by),
};

/** An outage of Together, as seen by every probe with network access: 1 or 0. */
export const apiDown: Signal = {
  title: 'Down',
  description: '1 while every probe that gets out of its network sees an outage of Together.',
  unit: 'state',
  expression: ({ query, by }) => {
    const perProbe = [...query.owner, 'instance', 'checkedUrl'] as const;
    // Alternating failures of both kinds don't prove that the own network is down.
    const fails = query.gauge('apiState', { apiState: { matches: 'down|unreachable' } });
    const isOffline = query
      .gauge('apiState', { apiState: 'unreachable' })
      .over('min', thresholds.probe.offline)
      .equalTo(1);
    return current(query, fails, 'uptime')
      .max(...perProbe)
      .unless(isOffline, { on: perProbe })
      .min(...by);
  },
};

/** Share of checks that see an outage, of the probe that sees the fewest; none once it is over. */
export const apiDownShare: Signal = {
  title: 'Down, share of checks',
  description: 'Share of checks that see an outage of Together, of the probe that sees the fewest.',
  unit: 'share',
  expression: ({ query, over, by }) => {
    const down = query.gauge('apiState', { apiState: 'down' });
    const goesOn = down
      .over('max', minutes(2))
      .max(...by)
      .equalTo(1);
    return current(query, down.over('avg', over), 'uptime')
      .min(...by)
      .and(goesOn);
  },
};

/** Whether no probe can reach beyond its own network: 1 or 0. */
export const apiUnreachable: Signal = {
  title: 'Unreachable',
  description: '1 while no probe gets out of its network: name resolution, route or proxy.',
  unit: 'state',
  expression: ({ query, by }) =>
    current(query, query.gauge('apiState', { apiState: 'unreachable' }), 'uptime').min(...by),
};

/** Answers that reject the request: your key, account, base URL or quota. */
export const apiRefused: Signal = {
  title: 'Refused or limited',
  description: '1 while the probe is refused: key, account, base URL or quota.',
  unit: 'state',
  expression: ({ query, by }) =>
    current(
      query,
      query.gauge('apiState', { apiState: { matches: 'refused|limited' } }),
      'uptime',
    ).max(...by),
};

/** Duration of a check, averaged over the view's window. */
export const checkDuration: Signal = {
  title: 'Duration of a check',
  description: "Duration of `GET /models`; Together's guide asks for less than three seconds.",
  unit: 's',
  expression: (view) => {
    const { series, isBlackbox } = checked(view, view.query.gauge('httpcheckDuration'), 'duration');
    const average = series.over('avg', view.over);
    return (isBlackbox ? withUrl(average) : average.dividedBy(1000)).max(...view.by);
  },
};

/** Time until the first certificate expires. */
export const certificateRemaining: Signal = {
  title: 'Certificate',
  description: 'Until it expires.',
  unit: 's',
  expression: (view) => {
    const { series, isBlackbox } = checked(
      view,
      view.query.gauge('httpcheckTlsCertRemaining'),
      'certificateExpiry',
    );
    const remaining = isBlackbox ? withUrl(series).minus(Expression.of('time()')) : series;
    return remaining.min(...view.by);
  },
};

/** Whether a watched model is in the catalogue: 1 or 0. */
export const modelAvailable: Signal = {
  title: 'In the catalogue',
  description: '1 while any probe finds a watched model in the catalogue.',
  unit: 'state',
  expression: ({ query, by }) =>
    current(query, query.gauge('modelAvailable'), 'catalogue').max(...by),
};

/** Number of intervals since a source was last checked. */
export const missedChecks: Signal = {
  title: 'Missed checks',
  description: 'Age of the last completed check, in intervals of its source.',
  unit: 'count',
  expression: ({ query, by }) =>
    query
      .gauge('probeCheckAge')
      .dividedBy(query.gauge('probeCheckInterval').above(0))
      .min(...by),
};

/** Missing replicas. */
export const missingReplicas: Signal = {
  title: 'Missing replicas',
  description: 'Desired replicas of a deployment that are not ready.',
  unit: 'count',
  expression: ({ query, by }) => {
    const replicas = (replicaKind: string): Expression =>
      current(query, query.gauge('deploymentReplicas', { replicaKind }), 'deployments').max(...by);
    return replicas('desired').minus(replicas('ready'));
  },
};

/** Deployments in a state that does not serve: 1 or 0. */
export const deploymentBroken: Signal = {
  title: 'Broken',
  description: '1 while a deployment is degraded or failed.',
  unit: 'state',
  expression: ({ query, by }) =>
    current(
      query,
      query.gauge('deploymentState', { deploymentState: { matches: 'degraded|error|failed' } }),
      'deployments',
    ).max(...by),
};

/** The KV cache of a dedicated endpoint's workers. */
export const kvCacheUse: Signal = {
  title: 'KV cache in use',
  description: 'KV cache in use in the replicas of a dedicated endpoint; near 1, requests queue.',
  unit: 'share',
  expression: ({ query, over }) =>
    query
      .foreign('worker_engine_kv_cache_utilization')
      .over('avg', over)
      .aggregateByName('avg', [...query.owner.map(label), 'deployment_name']),
};

/** Projected spend of the month by Together's billing, as a share of the plan. */
export const projectedSpend: Signal = {
  title: 'Projected spend, share of plan',
  description: "Projected spend of the month at the current rate, from Together's billing.",
  unit: 'share',
  expression: ({ query, by }) =>
    query
      .gauge('spendProjected')
      .max(...by)
      .dividedBy(
        query
          .gauge('spendPlan')
          .max(...by)
          .above(0),
      ),
};
