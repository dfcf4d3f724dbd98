import { stringify } from 'yaml';
import { boardUrl } from '../boards/board-url.ts';
import { type Duration, formatDuration, hours, minutes } from '../promql/duration.ts';
import { Query } from '../promql/query.ts';
import type { Settings } from '../settings.ts';
import { budgetAlerts } from './alerts/budgets.ts';
import { callAlerts } from './alerts/calls.ts';
import { deploymentAlerts } from './alerts/deployments.ts';
import { latencyAlerts } from './alerts/latency.ts';
import { limitAlerts } from './alerts/limits.ts';
import { pipelineAlerts } from './alerts/pipeline.ts';
import { probeAlerts } from './alerts/probe.ts';
import { spendAlerts } from './alerts/spend.ts';
import { telemetryAlerts } from './alerts/telemetry.ts';
import { memoryRules, recordingRules, slowRecordingRules } from './recording-rules.ts';
import type { Alert, RecordingRule, RuleGroup } from './rule.ts';

/** All alerts, for the user's settings. */
export function alerts(settings: Partial<Settings> = {}): Alert[] {
  const query = new Query(settings);
  return [
    ...limitAlerts(query),
    ...latencyAlerts(query),
    ...callAlerts(query),
    ...spendAlerts(query),
    ...budgetAlerts(query),
    ...probeAlerts(query),
    ...deploymentAlerts(query),
    ...telemetryAlerts(query),
    ...pipelineAlerts(query),
  ];
}

/** Recording rules and alerts as a file for Prometheus' `rule_files`. */
export function ruleFile(settings: Partial<Settings> = {}): string {
  const query = new Query(settings);
  const groups: RuleGroup[] = [
    {
      name: 'together-otel.recording',
      rules: [...memoryRules(query), ...recordingRules(query)],
    },
    // Less than the five minutes after which Prometheus considers a sample stale.
    {
      name: 'together-otel.recording.slow',
      interval: minutes(2),
      rules: slowRecordingRules(query),
    },
    { name: 'together-otel.alerts', rules: alerts(settings) },
  ];
  const document = {
    groups: groups.map(({ name, interval, rules }) => ({
      name,
      ...(interval !== undefined && { interval: time(interval, query) }),
      rules: rules.map((rule) => ('record' in rule ? recorded(rule) : alerted(rule, query))),
    })),
  };
  return stringify(document, { lineWidth: 0, aliasDuplicateObjects: false });
}

function recorded({ record, expression }: RecordingRule): object {
  return { record, expr: expression.text };
}

function alerted(alert: Alert, query: Query): object {
  return {
    alert: alert.name,
    expr: alert.expression.text,
    ...(alert.holds !== 0 && { for: time(alert.holds, query) }),
    ...(alert.keeps !== undefined && { keep_firing_for: time(alert.keeps, query) }),
    labels: { severity: alert.severity, cause: alert.cause, ...alert.labels },
    annotations: {
      summary: alert.summary,
      description: alert.description,
      action: alert.action,
      runbook_url: `${query.settings.runbookBaseUrl}${alert.name}.md`,
      dashboard_url: boardUrl(alert.board, query.settings, time(alert.shows ?? hours(1), query)),
    },
  };
}

function time(duration: Duration, query: Query): string {
  return formatDuration(typeof duration === 'number' ? query.seconds(duration) : duration);
}
