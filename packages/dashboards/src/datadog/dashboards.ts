import type { LabelKey, SignalKey } from '../registry.ts';
import { defaultSettings, type Settings } from '../settings.ts';
import { thresholds } from '../thresholds.ts';
import { failedAgain, servedElsewhere } from './fallbacks.ts';
import {
  type Aggregator,
  counterpartQuery,
  metricQuery,
  type TagMatches,
  tag,
} from './metric-query.ts';
import { type DatadogDashboard, dashboard, type Line, type Panel, type Section } from './widget.ts';

const PERCENTILES = ['p50', 'p95', 'p99'] as const;

/** Dashboards with the content of those for Grafana, for the user's settings. */
export function datadogDashboards(
  settings: Partial<Settings> = {},
): Readonly<Record<'overview' | 'model' | 'probe', DatadogDashboard>> {
  const { generation, scope, by } = { ...defaultSettings, ...settings };
  const latest = generation === 'latest';
  const fleets = scope.map((name) => tag(`resource.${name}`));
  const applications = { scope: fleets, keys: by.map((name) => tag(`context.${name}`)) };
  return {
    overview: dashboard(
      'Together: overview',
      'Per model: availability, speed, limits and their cause, remaining quota, retries and fallbacks, cost.',
      [
        ...overview(latest ? 'inferenceDuration' : 'operationDuration'),
        ...by.map((name) => whose(name, by)),
      ],
      applications,
    ),
    model: dashboard(
      'Together: one model',
      'One model in depth: choose it above.',
      oneModel(latest),
      applications,
    ),
    probe: dashboard(
      'Together: probe and deployments',
      'Together from outside, as the probe sees it: uptime, certificates, catalogue, dedicated deployments, spend.',
      probe(),
      { scope: fleets, keys: [] },
    ),
  };
}

function overview(duration: SignalKey): Section[] {
  const perModel = ['requestModel'] as const;
  return [
    {
      title: 'Calls',
      panels: [
        one('Calls', 'count', duration, { by: perModel }),
        {
          title: 'Success',
          lines: [
            line('all', 'count', duration, { by: perModel }),
            line('failed', 'count', duration, { by: perModel, where: { callOutcome: 'error' } }),
          ],
          formula: '(a - default_zero(b)) / a',
          limit: thresholds.errorBudget.objective,
        },
        {
          title: 'Unserved: failed, without a successful retry or fallback',
          lines: [
            line('all', 'count', duration),
            line('failed', 'count', duration, { where: { callOutcome: 'error' } }),
            line('made again', 'sum', 'callRetries'),
            line('fell back', 'sum', 'fallbacks', { where: servedElsewhere }),
            line('fell back, and failed again', 'sum', 'fallbacks', { where: failedAgain }),
          ],
          formula: '(default_zero(b) - default_zero(c) - default_zero(d) - default_zero(e)) / a',
          limit: Number((1 - thresholds.errorBudget.objective).toPrecision(12)),
        },
        percentiles('Time to first token', 'timeToFirstToken'),
        one('Time to first token, p95, by model', 'p95', 'timeToFirstToken', { by: perModel }),
      ],
    },
    {
      title: 'Limits and capacity',
      panels: [
        one('Rate limited (429), by error', 'sum', 'attempts', {
          by: ['requestModel', 'errorType'],
          where: { httpStatusCode: 429 },
        }),
        one('Out of capacity (503)', 'sum', 'attempts', {
          by: ['requestModel', 'errorType'],
          where: { errorCategory: 'capacity' },
        }),
        share('Rate limited, share of attempts', { httpStatusCode: 429 }, thresholds.limited.share),
        share(
          'Out of capacity, share of attempts',
          { errorCategory: 'capacity' },
          thresholds.capacity.share,
        ),
        quotaLeft('Requests'),
        quotaLeft('Tokens'),
        one('Quota reading age, s', 'min', 'ratelimitAge', { by: perModel }),
        one('Requested wait, s', 'max', 'ratelimitReset', { by: perModel }),
      ],
    },
    {
      title: 'Retries and fallbacks',
      panels: [
        {
          title: 'Attempts per call',
          lines: [
            line('attempts', 'sum', 'attempts', { by: perModel }),
            line('calls', 'count', duration, { by: perModel }),
          ],
          formula: 'a / b',
        },
        one('Backoff, s', 'sum', 'retryDelay', { by: perModel }),
        one('Fallbacks', 'sum', 'fallbacks', { by: ['fallbackFromModel', 'fallbackToModel'] }),
        one('Cost, USD', 'sum', 'cost', { by: perModel }),
      ],
    },
  ];
}

/** Who spends, who is rate-limited and whose calls fail, by a context key. */
function whose(name: string, by: readonly string[]): Section {
  const key: LabelKey = `context.${name}`;
  return {
    title: `By ${name}`,
    panels: [
      one('Cost, USD', 'sum', 'cost', { by: [key] }),
      one('Rate limited (429)', 'sum', 'attempts', { by: [key], where: { httpStatusCode: 429 } }),
      one('Attempts, by error', 'sum', 'attempts', { by: [key, 'errorType'] }),
      ...by
        .filter((other) => other !== name)
        .map((other) =>
          one(`Failed attempts, with ${other}`, 'sum', 'attempts', {
            by: [key, `context.${other}`],
            where: { errorType: '*' },
          }),
        ),
    ],
  };
}

function oneModel(latest: boolean): Section[] {
  const duration = latest ? 'inferenceDuration' : 'operationDuration';
  const tokens: Panel = latest
    ? {
        title: 'Tokens',
        lines: [
          line('input', 'sum', 'inferenceUsageInputTokens'),
          line('output', 'sum', 'inferenceUsageOutputTokens'),
          line('input of embeddings', 'sum', 'embeddingsInputTokens'),
        ],
      }
    : one('Tokens', 'sum', 'tokenUsage', { by: ['tokenType'] });
  return [
    {
      title: 'Traffic',
      panels: [
        one('Calls by outcome', 'count', duration, { by: ['callOutcome'] }, true),
        tokens,
        one('Calls in flight', 'sum', 'activeCalls', { by: ['job'] }),
        {
          title: 'Most requests in any second of one process, and the limit',
          lines: [
            line('peak', 'max', 'requestRatePeak'),
            line('limit', 'max', 'ratelimitRequestsLimit', { by: ['ratelimitKind'] }),
          ],
        },
        {
          title: 'Most tokens in any second of one process, and the limit',
          lines: [
            line('peak', 'max', 'tokenRatePeak'),
            line('limit', 'max', 'ratelimitTokensLimit', { by: ['ratelimitKind'] }),
          ],
        },
      ],
    },
    {
      title: 'Pace',
      panels: [
        percentiles('Duration of a call', duration),
        ...(latest ? [percentiles('Duration of a call for embeddings', 'embeddingsDuration')] : []),
        percentiles('Time to first token', 'timeToFirstToken'),
        percentiles(
          'Time to first chunk',
          latest ? 'inferenceTimeToFirstChunk' : 'timeToFirstChunk',
        ),
        percentiles(
          'Between chunks',
          latest ? 'inferenceTimePerOutputChunk' : 'timePerOutputChunk',
        ),
      ],
    },
    {
      title: 'Errors',
      panels: [
        one(
          'Failed attempts by error',
          'sum',
          'attempts',
          { by: ['errorType', 'httpStatusCode'], where: { errorType: '*' } },
          true,
        ),
        one('Failed calls by error', 'count', duration, {
          by: ['errorType'],
          where: { callOutcome: 'error' },
        }),
        one('Backoff by error, s', 'sum', 'retryDelay', { by: ['errorType'] }),
      ],
    },
  ];
}

function probe(): Section[] {
  const perUrl = ['checkedUrl'] as const;
  const perDeployment = ['deploymentName'] as const;
  return [
    {
      title: 'From outside',
      panels: [
        one('State', 'max', 'apiState', { by: ['checkedUrl', 'apiState'] }),
        {
          ...one('Duration of a check, ms', 'max', 'httpcheckDuration', { by: perUrl }),
          limit: thresholds.probe.seconds * 1000,
        },
        one('First byte, s', 'max', 'firstByteDuration', { by: perUrl }),
        {
          title: 'Certificate, days left',
          lines: [line('left', 'min', 'httpcheckTlsCertRemaining', { by: perUrl })],
          formula: 'a / 86400',
          limit: thresholds.certificate.remaining / 86_400,
        },
        one('Age of the last check, s', 'max', 'probeCheckAge', { by: ['probeSource'] }),
      ],
    },
    {
      title: 'Catalogue',
      panels: [
        one('In the catalogue', 'max', 'modelAvailable', { by: ['requestModel'] }),
        one('Price per million tokens, USD', 'max', 'modelPrice', {
          by: ['requestModel', 'tokenType'],
        }),
        one('Synthetic calls succeed', 'min', 'syntheticSuccess', { by: ['requestModel'] }),
      ],
    },
    {
      title: 'Deployments',
      panels: [
        one('Replicas', 'max', 'deploymentReplicas', { by: ['deploymentName', 'replicaKind'] }),
        one('State', 'max', 'deploymentState', { by: ['deploymentName', 'deploymentState'] }),
        one('USD per hour', 'max', 'deploymentHourlyCost', { by: perDeployment }),
      ],
    },
    {
      title: 'Spend',
      panels: [
        {
          title: 'The month, USD',
          lines: [
            line('so far', 'max', 'spendMonthToDate'),
            line('projected', 'max', 'spendProjected'),
            line('plan', 'max', 'spendPlan'),
          ],
        },
      ],
    },
  ];
}

interface Asked {
  readonly by?: readonly LabelKey[];
  readonly where?: TagMatches;
}

function line(name: string, aggregator: Aggregator, key: SignalKey, asked: Asked = {}): Line {
  const query = { ...asked, variables: true };
  const addend = counterpartQuery(aggregator, key, query);
  return { name, query: metricQuery(aggregator, key, query), ...(addend && { addend }) };
}

function one(
  title: string,
  aggregator: Aggregator,
  key: SignalKey,
  asked: Asked = {},
  bars = false,
): Panel {
  return { title, lines: [line(title, aggregator, key, asked)], bars };
}

function percentiles(title: string, key: SignalKey): Panel {
  return {
    title: `${title}, s`,
    lines: PERCENTILES.map((percentile) => line(percentile, percentile, key)),
  };
}

function share(title: string, where: TagMatches, limit: number): Panel {
  const by = ['requestModel'] as const;
  return {
    title,
    lines: [line('part', 'sum', 'attempts', { by, where }), line('all', 'sum', 'attempts', { by })],
    formula: 'default_zero(a) / b',
    limit,
  };
}

function quotaLeft(kind: 'Requests' | 'Tokens'): Panel {
  const by = ['requestModel', 'ratelimitKind'] as const;
  return {
    title: `${kind} left of the quota, share`,
    lines: [
      line('left', 'min', `ratelimit${kind}Remaining`, { by }),
      line('limit', 'max', `ratelimit${kind}Limit`, { by }),
    ],
    formula: 'a / b',
    limit: thresholds.quota.left,
  };
}
