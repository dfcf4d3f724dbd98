import { stringify } from 'yaml';
import { type Duration, formatDuration } from '../promql/duration.ts';
import { Query } from '../promql/query.ts';
import type { Settings } from '../settings.ts';
import { recordingRules } from './recording-rules.ts';
import type { Alert, RecordingRule, RuleGroup } from './rule.ts';

/** All rules, by the user's settings. */
function ruleGroups(settings: Partial<Settings> = {}): RuleGroup[] {
  const query = new Query(settings);
  return [{ name: 'together-otel.recording', rules: recordingRules(query) }];
}

/** The rules as a file for Prometheus' `rule_files`. */
export function ruleFile(settings: Partial<Settings> = {}): string {
  const query = new Query(settings);
  const groups = ruleGroups(settings).map(({ name, rules }) => ({
    name,
    rules: rules.map((rule) => ('record' in rule ? recorded(rule) : alerted(rule, query))),
  }));
  return stringify({ groups }, { lineWidth: 0, aliasDuplicateObjects: false });
}

function recorded({ record, expression }: RecordingRule): object {
  return { record, expr: expression.text };
}

function alerted(alert: Alert, query: Query): object {
  const { runbookBaseUrl } = query.settings;
  const time = (duration: Duration): string =>
    formatDuration(typeof duration === 'number' ? query.seconds(duration) : duration);
  return {
    alert: alert.name,
    expr: alert.expression.text,
    ...(alert.holds !== 0 && { for: time(alert.holds) }),
    ...(alert.keeps !== undefined && { keep_firing_for: time(alert.keeps) }),
    labels: { severity: alert.severity },
    annotations: {
      summary: alert.summary,
      description: alert.description,
      runbook_url: `${runbookBaseUrl}${alert.name}.md`,
    },
  };
}
