import { attributes } from '@together-otel/semconv';
import { type Counted, type ShareCondition, shareConditions } from '../conditions.ts';
import { budgetName } from '../prometheus/alerts/budgets.ts';
import { type Burn, burns, windowName } from '../prometheus/error-budget.ts';
import type { Alert } from '../prometheus/rule.ts';
import { alerts } from '../prometheus/rule-file.ts';
import { formatDuration } from '../promql/duration.ts';
import type { LabelKey } from '../registry.ts';
import { type Budget, defaultSettings, type Settings } from '../settings.ts';
import { collectorMetrics, namesOf } from '../signals/collector.ts';
import { thresholds } from '../thresholds.ts';
import { failedAgain, servedElsewhere } from './fallbacks.ts';
import {
  added,
  counterpartQuery,
  foreignQuery,
  metricQuery,
  type TagMatches,
  tag,
  tagValue,
} from './metric-query.ts';
import { parts } from './parts.ts';

/** A monitor as accepted by `POST /api/v1/monitor`. */
export interface Monitor {
  readonly name: string;
  readonly type: 'query alert';
  readonly query: string;
  readonly message: string;
  readonly draft_status: 'draft' | 'published';
  readonly priority: number;
  readonly tags: readonly string[];
  readonly options: {
    readonly thresholds: { readonly critical: number; readonly warning?: number };
    readonly include_tags: true;
    readonly require_full_window: false;
    readonly on_missing_data: 'default' | 'resolve' | 'show_and_notify_no_data';
    readonly no_data_timeframe?: number;
  };
}

/** Comparison made by Datadog: a query with its window, an operator and a threshold. */
interface Condition {
  /** Name of the alert that provides text and runbook. */
  readonly alert: string;
  /** Distinguishes alerts of one name: the label `budget`. */
  readonly budget?: string;
  /** Distinguishes monitors of one alert. */
  readonly title?: string;
  readonly severity?: Alert['severity'];
  readonly query: string;
  readonly operator: '>' | '>=' | '<';
  readonly limit: number;
  /** Warning threshold. */
  readonly warning?: number;
  /** Minutes without data after which someone is notified. */
  readonly missing?: number;
  /** Half a condition: referenced by a composite monitor, which notifies. */
  readonly isPart?: true;
}

/** The alerts as monitors, for the user's settings. */
export function monitors(settings: Partial<Settings> = {}): Monitor[] {
  const all: Settings = { ...defaultSettings, ...settings };
  const { runbookBaseUrl, notify } = all;
  const known = new Map(alerts(settings).map((alert) => [nameOf(alert), alert]));
  return conditions(all).map((condition) => {
    const alert = known.get(alertOf(condition));
    if (!alert) throw new Error(`monitor of an alert that does not exist: ${condition.alert}`);
    const severity = condition.severity ?? alert.severity;
    const title = condition.title === undefined ? '' : ` (${condition.title})`;
    return {
      name: `${condition.alert}${title}`,
      type: 'query alert',
      query: `${condition.query} ${condition.operator} ${condition.limit}`,
      message: [
        // An @ would notify the person of that name.
        datadogText(alert.summary).replaceAll('@', '(at)'),
        ...(condition.isPart ? ['A part of a composite monitor, which notifies.'] : []),
        ...(condition.missing === undefined
          ? []
          : ['{{#is_no_data}}Nothing arrives.{{/is_no_data}}']),
        `Value: {{value}}. Runbook: ${runbookBaseUrl}${alert.name}.md`,
        ...(notify === undefined || condition.isPart ? [] : [notify]),
      ].join('\n\n'),
      // A monitor without recipients is a draft: it shows its state without appearing to be active.
      draft_status: notify === undefined ? 'draft' : 'published',
      priority: severity === 'critical' ? 1 : 3,
      tags: ['together-otel', condition.isPart ? 'part' : `severity:${severity}`],
      options: {
        thresholds: {
          critical: condition.limit,
          ...(condition.warning !== undefined && { warning: condition.warning }),
        },
        include_tags: true,
        require_full_window: false,
        on_missing_data: condition.missing === undefined ? 'resolve' : 'show_and_notify_no_data',
        ...(condition.missing !== undefined && { no_data_timeframe: condition.missing }),
      },
    };
  });
}

/** The name of an alert, with its budget if there are several. */
function nameOf({ name, labels }: Pick<Alert, 'name' | 'labels'>): string {
  return [name, labels?.['budget'] ?? ''].join(' ');
}

function alertOf({ alert, budget }: Condition): string {
  return nameOf({ name: alert, ...(budget !== undefined && { labels: { budget } }) });
}

/**
 * Compares shares without a division: the excess over the allowed share, within the window, must
 * exceed a minimum. This holds in whatever order Datadog sums and divides, and is silent without
 * traffic.
 */
function surplus(part: string, share: number, whole: string): string {
  return `${part} - ${share} * ${whole}`;
}

function conditions(settings: Settings): Condition[] {
  const { planUsd, generation, scope } = settings;
  const { firstToken, quota, spend, probe, certificate, saturation } = thresholds;
  const owner: readonly LabelKey[] = ['job', ...scope.map((name): LabelKey => `resource.${name}`)];
  const perModel = [...owner, 'requestModel'] as const;
  const perUrl = [...owner, 'checkedUrl'] as const;
  const perDeployment = [...owner, 'deploymentName'] as const;
  const duration = generation === 'latest' ? 'inferenceDuration' : 'operationDuration';
  const calls = (where: TagMatches, by: readonly LabelKey[]): string => {
    const query = metricQuery('count', duration, { where, by });
    const other = counterpartQuery('count', duration, { where, by });
    return other === undefined ? query : added(query, other);
  };
  const counted = ({ key, where = {} }: Counted, by: readonly LabelKey[]): string =>
    key === 'calls' ? calls(where, by) : metricQuery('sum', key, { where, by });
  const replicas = (replicaKind: string): string =>
    metricQuery('max', 'deploymentReplicas', { where: { replicaKind }, by: perDeployment });
  const ofPlan = (key: 'spendProjected' | 'spendMonthToDate'): string =>
    `(${metricQuery('max', key, { by: owner })} / ${metricQuery('max', 'spendPlan', { by: owner })})`;
  // Datadog has no label for the failed model on calls: fallbacks are compared by service.
  const byOf = (condition: ShareCondition): readonly LabelKey[] =>
    condition.part.key === 'fallbacks' ? owner : [...owner, ...condition.by];
  const unserved = [
    calls({ callOutcome: 'error' }, owner),
    `default_zero(${metricQuery('sum', 'callRetries', { by: owner })})`,
    ...[servedElsewhere, failedAgain].map(
      (where) => `default_zero(${metricQuery('sum', 'fallbacks', { where, by: owner })})`,
    ),
  ].join(' - ');
  return [
    ...Object.values<ShareCondition>(shareConditions).map((condition): Condition => {
      const { alert, part, whole, over, share, least } = condition;
      const by = byOf(condition);
      return {
        alert,
        query: `sum(last_${formatDuration(over)}):${surplus(counted(part, by), share, counted(whole, by))}`,
        operator: least.of === 'whole' ? '>' : '>=',
        limit: least.of === 'whole' ? share * least.count : least.count,
      };
    }),
    ...(['Requests', 'Tokens'] as const).flatMap((what) =>
      // Remaining quota of one kind must not be compared with another kind's limit.
      (attributes.ratelimitKind.values ?? []).map((ratelimitKind): Condition => {
        const own = { where: { ratelimitKind }, by: perModel };
        const left = metricQuery('min', `ratelimit${what}Remaining`, own);
        const limit = metricQuery('max', `ratelimit${what}Limit`, own);
        const age = metricQuery('min', 'ratelimitAge', { by: perModel });
        return {
          alert: 'TogetherQuotaLow',
          title: `${what.toLowerCase()}, ${ratelimitKind}`,
          // Small limits and old readings are unreliable: no value rather than a wrong one.
          query: `avg(last_${formatDuration(quota.over)}):${left} / cutoff_min(${limit}, ${quota.smallest}) + 0 * cutoff_max(${age}, ${quota.age})`,
          operator: '<',
          limit: quota.left,
        };
      }),
    ),
    {
      alert: 'TogetherFirstTokenSlow',
      query: `pct_change(avg(last_${formatDuration(firstToken.over)}),last_1d):${metricQuery('p95', 'timeToFirstToken', { by: perModel })}`,
      operator: '>',
      limit: (firstToken.slowdown - 1) * 100,
      isPart: true,
    },
    {
      alert: 'TogetherFirstTokenSlow',
      title: parts.streams,
      query: `sum(last_${formatDuration(firstToken.over)}):${metricQuery('count', 'timeToFirstToken', { by: perModel })}`,
      operator: '>',
      limit: firstToken.streams,
      isPart: true,
    },
    ...burns.flatMap((burn) => burnConditions(burn, unserved, calls({}, owner))),
    {
      alert: 'TogetherSpendOverPlan',
      // A projection has no value until enough has been spent.
      query: `min(last_1h):${ofPlan('spendProjected')} + 0 * cutoff_min(${ofPlan('spendMonthToDate')}, ${spend.started})`,
      operator: '>',
      limit: spend.ofPlan,
    },
    {
      alert: 'TogetherCostOverPlan',
      query: `sum(last_1d):30 * ${metricQuery('sum', 'cost')}`,
      operator: '>',
      limit: planUsd * spend.ofPlan,
    },
    ...settings.budgets.map((budget): Condition => budgetCondition(budget)),
    {
      alert: 'TogetherProbeFailing',
      // No probe got an answer, whatever the failure: a monitor can't track each probe.
      query: `max(last_5m):${metricQuery('max', 'apiState', { where: { apiState: ['up', 'limited', 'refused'] }, by: perUrl })}`,
      operator: '<',
      limit: 1,
    },
    {
      alert: 'TogetherProbeOffline',
      query: `min(last_5m):${metricQuery('min', 'apiState', { where: { apiState: 'unreachable' }, by: perUrl })}`,
      operator: '>=',
      limit: 1,
    },
    {
      alert: 'TogetherProbeRefused',
      query: `min(last_10m):${metricQuery('max', 'apiState', { where: { apiState: ['refused', 'limited'] }, by: perUrl })}`,
      operator: '>=',
      limit: 1,
    },
    {
      alert: 'TogetherProbeSlow',
      query: `avg(last_5m):${metricQuery('max', 'httpcheckDuration', { by: perUrl })}`,
      operator: '>',
      limit: probe.seconds * 1000,
    },
    {
      alert: 'TogetherProbeAbsent',
      query: `min(last_10m):${metricQuery('min', 'probeCheckAge', { by: [...owner, 'probeSource'] })} / ${metricQuery('max', 'probeCheckInterval', { by: [...owner, 'probeSource'] })}`,
      operator: '>',
      limit: probe.missedChecks,
      missing: 20,
    },
    {
      alert: 'TogetherModelMissing',
      query: `max(last_5m):${metricQuery('max', 'modelAvailable', { by: perModel })}`,
      operator: '<',
      limit: 1,
    },
    {
      alert: 'TogetherCertificateExpiring',
      query: `max(last_1h):${metricQuery('min', 'httpcheckTlsCertRemaining', { by: perUrl })}`,
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
      query: `min(last_15m):${metricQuery('max', 'deploymentState', { where: { deploymentState: ['degraded', 'error', 'failed'] }, by: perDeployment })}`,
      operator: '>=',
      limit: 1,
    },
    {
      alert: 'TogetherDeploymentSaturated',
      query: `avg(last_10m):${foreignQuery('avg', 'worker_engine_kv_cache_utilization', [...owner.map(tag), 'deployment_name'])}`,
      operator: '>',
      limit: saturation.share,
    },
    {
      // A process reports its active calls as long as it lives; delta counters stop without calls.
      alert: 'TogetherTelemetrySilent',
      query: `min(last_15m):${metricQuery('sum', 'activeCalls', { by: owner })}`,
      operator: '<',
      limit: 0,
      missing: 30,
    },
    ...pipelineConditions(owner),
  ];
}

/**
 * The budget burns over the long window, and did until recently; or nearly all of a few calls
 * failed: nine failures per success, plus three.
 */
function burnConditions(
  { long, short, rate, severity }: Burn,
  unserved: string,
  calls: string,
): Condition[] {
  const { objective, errors, few, nearlyAll } = thresholds.errorBudget;
  const allowed = Number((rate * (1 - objective)).toFixed(4));
  const part = { alert: 'TogetherErrorBudgetBurn', severity, isPart: true } as const;
  const over = (window: number): string => `sum(last_${windowName(window)}):`;
  const burning = surplus(unserved, allowed, calls);
  const failuresOfSuccess = Number((nearlyAll / (1 - nearlyAll)).toFixed(4));
  return [
    {
      ...part,
      title: windowName(long),
      query: `${over(long)}${burning}`,
      operator: '>',
      limit: 0,
    },
    {
      ...part,
      title: parts.short(long),
      query: `${over(short)}${burning}`,
      operator: '>',
      limit: 0,
    },
    {
      ...part,
      title: parts.errors(long),
      query: `${over(long)}${unserved}`,
      operator: '>=',
      limit: errors,
    },
    ...(severity === 'critical'
      ? [
          {
            ...part,
            title: parts.sparse(long),
            query: `${over(long)}${1 + failuresOfSuccess} * (${unserved}) - ${failuresOfSuccess} * ${calls}`,
            operator: '>=',
            limit: few,
          } as const,
        ]
      : []),
  ];
}

/** The last day's rate, as in the alert. A monitor also warns when most of the budget is used. */
function budgetCondition({ key, value, usd, per }: Budget): Condition {
  const { budgetClose, over, month } = thresholds.spend;
  const cost = metricQuery('sum', 'cost', { where: { [`context.${key}`]: tagValue(value) } });
  return {
    alert: 'TogetherBudgetExceeded',
    budget: budgetName({ key, value }),
    title: `${budgetName({ key, value })} a ${per}`,
    query: `sum(last_1d):${per === 'month' ? month / over : 1} * ${cost}`,
    operator: '>',
    limit: usd,
    warning: Number((budgetClose * usd).toPrecision(12)),
  };
}

/** Conditions on the Collectors' own metrics, if those are sent to Datadog too. */
function pipelineConditions(owner: readonly LabelKey[]): Condition[] {
  const { queue, over } = thresholds.pipeline;
  const by = owner.map(tag);
  const lost = (alert: string, key: keyof typeof collectorMetrics, more: string[]): Condition => ({
    alert,
    query: `sum(last_${formatDuration(over)}):${namesOf(collectorMetrics[key])
      .map((name) => `default_zero(${foreignQuery('sum', name, [...by, ...more])}.as_count())`)
      .join(' + ')}`,
    operator: '>',
    limit: 0,
  });
  return [
    {
      alert: 'TogetherCollectorDown',
      query: `max(last_5m):${foreignQuery('max', 'otelcol_process_memory_rss', by)}`,
      operator: '<',
      limit: 0,
      missing: 10,
    },
    {
      alert: 'TogetherCollectorQueueFilling',
      query: `min(last_10m):${foreignQuery('max', collectorMetrics.queueSize, [...by, 'exporter'])} / ${foreignQuery('max', collectorMetrics.queueCapacity, [...by, 'exporter'])}`,
      operator: '>',
      limit: queue,
    },
    lost('TogetherCollectorQueueFull', 'enqueueFailed', ['exporter']),
    lost('TogetherCollectorSendFailed', 'sendFailed', ['exporter']),
    lost('TogetherCollectorRefused', 'receiverRefused', []),
    lost('TogetherTracesDroppedEarly', 'droppedTooEarly', []),
  ];
}

/** Translates Prometheus' label placeholders for Datadog; drops those without an equivalent. */
export function datadogText(text: string): string {
  return text
    .replaceAll(/\{\{ with .+?\{\{ end \}\}/g, '')
    .replaceAll('{{ $labels.job }}', '{{service.name}}')
    .replaceAll('{{ $labels.gen_ai_request_model }}', '{{[gen_ai.request.model].name}}')
    .replaceAll('{{ $labels.http_url }}', '{{[http.url].name}}')
    .replaceAll('{{ $labels.together_deployment_name }}', '{{[together.deployment.name].name}}')
    .replaceAll('{{ $labels.deployment_name }}', '{{deployment_name.name}}')
    .replaceAll('of {{ $labels.quota }} for', 'for')
    .replaceAll('{{ $labels.quota }} ', '')
    .replaceAll('{{ $labels.exporter }}', '{{exporter.name}}')
    .replaceAll('{{ $labels.instance }}', '{{[service.instance.id].name}}');
}
