import { burns, windowName } from '../prometheus/error-budget.ts';
import type { Alert } from '../prometheus/rule.ts';
import { alerts } from '../prometheus/rule-file.ts';
import type { LabelKey } from '../registry.ts';
import { defaultSettings, type Settings } from '../settings.ts';
import { thresholds } from '../thresholds.ts';
import { foreignQuery, metricQuery, type TagMatches } from './metric-query.ts';

/** A monitor as `POST /api/v1/monitor` takes it. */
export interface Monitor {
  readonly name: string;
  readonly type: 'query alert';
  readonly query: string;
  readonly message: string;
  readonly priority: number;
  readonly tags: readonly string[];
  readonly options: {
    readonly thresholds: { readonly critical: number };
    readonly include_tags: true;
    readonly require_full_window: false;
    readonly on_missing_data: 'default' | 'resolve' | 'show_and_notify_no_data';
    readonly no_data_timeframe?: number;
  };
}

/** What Datadog compares: a query with its window, an operator and a limit. */
interface Condition {
  /** Name of the alert whose text and runbook it has. */
  readonly alert: string;
  /** Tells monitors of one alert apart. */
  readonly title?: string;
  readonly severity?: Alert['severity'];
  readonly query: string;
  readonly operator: '>' | '>=' | '<';
  readonly limit: number;
  /** Minutes without data after which somebody is told. */
  readonly missing?: number;
}

const PER_MODEL: readonly LabelKey[] = ['job', 'requestModel'];
const PER_URL: readonly LabelKey[] = ['job', 'checkedUrl'];
const PER_DEPLOYMENT: readonly LabelKey[] = ['job', 'deploymentName'];

/** The alerts as monitors, by the user's settings. */
export function monitors(settings: Partial<Settings> = {}): Monitor[] {
  const { runbookBaseUrl, planUsd, generation } = { ...defaultSettings, ...settings };
  const known = new Map(alerts(settings).map((alert) => [alert.name, alert]));
  return conditions(planUsd, generation).map((condition) => {
    const alert = known.get(condition.alert);
    if (!alert) throw new Error(`monitor of an alert that does not exist: ${condition.alert}`);
    const severity = condition.severity ?? alert.severity;
    const title = condition.title === undefined ? '' : ` (${condition.title})`;
    return {
      name: `${condition.alert}${title}`,
      type: 'query alert',
      query: `${condition.query} ${condition.operator} ${condition.limit}`,
      message: [
        datadogText(alert.summary),
        ...(condition.missing === undefined
          ? []
          : ['{{#is_no_data}}Nothing arrives.{{/is_no_data}}']),
        `Value: {{value}}. Runbook: ${runbookBaseUrl}${alert.name}.md`,
      ].join('\n\n'),
      priority: severity === 'critical' ? 1 : 3,
      tags: ['together-otel', `severity:${severity}`],
      options: {
        thresholds: { critical: condition.limit },
        include_tags: true,
        require_full_window: false,
        on_missing_data: condition.missing === undefined ? 'default' : 'show_and_notify_no_data',
        ...(condition.missing !== undefined && { no_data_timeframe: condition.missing }),
      },
    };
  });
}

/**
 * Shares are compared without a division: what is more than the share allows, in the window, must be
 * more than a few. That holds however Datadog orders sums and quotients, and is silent without
 * traffic.
 */
function surplus(part: string, share: number, whole: string): string {
  return `${part} - ${share} * ${whole}`;
}

function conditions(planUsd: number, generation: Settings['generation']): Condition[] {
  const { limited, capacity, firstToken, quota, fallback, lasting } = thresholds;
  const { errorBudget, spend, probe, certificate, saturation } = thresholds;
  const duration = generation === 'latest' ? 'inferenceDuration' : 'operationDuration';
  const attempts = (where: TagMatches, by: readonly LabelKey[] = PER_MODEL): string =>
    metricQuery('sum', 'attempts', { where, by });
  const perService = (where: TagMatches): string =>
    metricQuery('count', duration, { where, by: ['job'] });
  const replicas = (replicaKind: string): string =>
    metricQuery('max', 'deploymentReplicas', { where: { replicaKind }, by: PER_DEPLOYMENT });
  const lastingErrors = (category: string | readonly string[], by: readonly LabelKey[]): string =>
    `sum(last_10m):${attempts({ errorCategory: category }, by)}`;
  return [
    {
      alert: 'TogetherRateLimited',
      query: `sum(last_15m):${surplus(attempts({ httpStatusCode: 429 }), limited.share, attempts({}))}`,
      operator: '>',
      limit: limited.share * limited.attempts,
    },
    {
      alert: 'TogetherCapacityErrors',
      query: `sum(last_15m):${surplus(attempts({ errorCategory: 'capacity' }), capacity.share, attempts({}))}`,
      operator: '>',
      limit: capacity.share * capacity.attempts,
    },
    ...(['Requests', 'Tokens'] as const).map(
      (kind): Condition => ({
        alert: 'TogetherQuotaLow',
        title: kind.toLowerCase(),
        query: `avg(last_10m):${metricQuery('min', `ratelimit${kind}Remaining`, { by: PER_MODEL })} / ${metricQuery('max', `ratelimit${kind}Limit`, { by: PER_MODEL })}`,
        operator: '<',
        limit: quota.left,
      }),
    ),
    {
      alert: 'TogetherFirstTokenSlow',
      query: `pct_change(avg(last_15m),last_1d):${metricQuery('p95', 'timeToFirstToken', { by: PER_MODEL })}`,
      operator: '>',
      limit: (firstToken.slowdown - 1) * 100,
    },
    {
      alert: 'TogetherFallbackRate',
      query: `sum(last_15m):${surplus(metricQuery('sum', 'fallbacks', { by: ['job'] }), fallback.share, perService({}))}`,
      operator: '>',
      limit: fallback.share * fallback.calls,
    },
    {
      alert: 'TogetherModelErrors',
      query: lastingErrors(['model', 'deployment'], PER_MODEL),
      operator: '>=',
      limit: lasting.errors,
    },
    {
      alert: 'TogetherAuthErrors',
      query: lastingErrors('auth', ['job']),
      operator: '>=',
      limit: lasting.errors,
    },
    {
      alert: 'TogetherBillingErrors',
      query: lastingErrors('billing', ['job']),
      operator: '>=',
      limit: lasting.errors,
    },
    // Datadog's monitors look back a day at the most in this form; three days would be an SLO.
    ...burns.slice(0, 3).map(
      ({ long, rate, severity }): Condition => ({
        alert: 'TogetherErrorBudgetBurn',
        title: windowName(long),
        severity,
        query: `sum(last_${windowName(long)}):${surplus(perService({ callOutcome: 'error' }), Number((rate * (1 - errorBudget.objective)).toFixed(4)), perService({}))}`,
        operator: '>',
        limit: errorBudget.errors,
      }),
    ),
    {
      alert: 'TogetherSpendOverPlan',
      query: `max(last_1h):${metricQuery('max', 'spendProjected', { by: ['job'] })} / ${metricQuery('max', 'spendPlan', { by: ['job'] })}`,
      operator: '>',
      limit: spend.ofPlan,
    },
    {
      alert: 'TogetherCostOverPlan',
      query: `sum(last_1d):30 * ${metricQuery('sum', 'cost')}`,
      operator: '>',
      limit: planUsd * spend.ofPlan,
    },
    {
      alert: 'TogetherProbeFailing',
      query: `min(last_5m):${metricQuery('min', 'apiState', { where: { apiState: 'down' }, by: PER_URL })}`,
      operator: '>=',
      limit: 1,
    },
    {
      alert: 'TogetherProbeRefused',
      query: `min(last_10m):${metricQuery('max', 'apiState', { where: { apiState: ['refused', 'limited'] }, by: PER_URL })}`,
      operator: '>=',
      limit: 1,
    },
    {
      alert: 'TogetherProbeSlow',
      query: `avg(last_5m):${metricQuery('max', 'httpcheckDuration', { by: PER_URL })}`,
      operator: '>',
      limit: probe.seconds * 1000,
    },
    {
      alert: 'TogetherProbeAbsent',
      query: `min(last_10m):${metricQuery('max', 'probeCheckAge', { by: ['job', 'probeSource'] })} / ${metricQuery('max', 'probeCheckInterval', { by: ['job', 'probeSource'] })}`,
      operator: '>',
      limit: probe.missedChecks,
      missing: 20,
    },
    {
      alert: 'TogetherModelMissing',
      query: `max(last_5m):${metricQuery('max', 'modelAvailable', { by: PER_MODEL })}`,
      operator: '<',
      limit: 1,
    },
    {
      alert: 'TogetherCertificateExpiring',
      query: `min(last_1h):${metricQuery('min', 'httpcheckTlsCertRemaining', { by: PER_URL })}`,
      operator: '<',
      limit: certificate.remaining,
    },
    {
      alert: 'TogetherDeploymentNotReady',
      query: `min(last_15m):${replicas('desired')} - ${replicas('ready')}`,
      operator: '>',
      limit: 0,
    },
    {
      alert: 'TogetherDeploymentNotReady',
      title: 'state',
      query: `min(last_15m):${metricQuery('max', 'deploymentState', { where: { deploymentState: ['degraded', 'error', 'failed'] }, by: PER_DEPLOYMENT })}`,
      operator: '>=',
      limit: 1,
    },
    {
      alert: 'TogetherDeploymentSaturated',
      query: `avg(last_10m):${foreignQuery('avg', 'worker_engine_kv_cache_utilization', ['service', 'deployment_name'])}`,
      operator: '>',
      limit: saturation.share,
    },
    {
      // A process sends the number of calls under way for as long as it lives; delta counters stop
      // when there are no calls.
      alert: 'TogetherTelemetrySilent',
      query: `min(last_15m):${metricQuery('sum', 'activeCalls', { by: ['job'] })}`,
      operator: '<',
      limit: 0,
      missing: 30,
    },
  ];
}

/** Prometheus' placeholders of labels in Datadog's words; what Datadog has no word for goes. */
function datadogText(text: string): string {
  return text
    .replaceAll(/\{\{ with .+?\{\{ end \}\}/g, '')
    .replaceAll('{{ $labels.job }}', '{{service.name}}')
    .replaceAll('{{ $labels.gen_ai_request_model }}', '{{[gen_ai.request.model].name}}')
    .replaceAll('{{ $labels.http_url }}', '{{[http.url].name}}')
    .replaceAll('{{ $labels.together_deployment_name }}', '{{[together.deployment.name].name}}')
    .replaceAll('{{ $labels.deployment_name }}', '{{deployment_name.name}}')
    .replaceAll('{{ $labels.quota }} ', '');
}
