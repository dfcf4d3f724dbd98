import { burns, windowName } from '../prometheus/error-budget.ts';
import type { Severity } from '../prometheus/rule.ts';
import { alerts } from '../prometheus/rule-file.ts';
import { defaultSettings, type Settings } from '../settings.ts';
import { datadogText } from './monitors.ts';
import { parts } from './parts.ts';

/**
 * A composite monitor as accepted by `POST /api/v1/monitor`, except for its query, which has names
 * of monitors in braces: their ids exist only after creation.
 */
export interface CompositeMonitor {
  readonly name: string;
  readonly type: 'composite';
  readonly query: string;
  readonly message: string;
  readonly draft_status: 'draft' | 'published';
  readonly priority: number;
  readonly tags: readonly string[];
}

interface Combination {
  readonly alert: string;
  /** Suffix to the name of the alert. */
  readonly title: string;
  readonly severity: Severity;
  readonly query: string;
}

/** Conditions over several windows or metrics, which a single Datadog query cannot express. */
export function compositeMonitors(settings: Partial<Settings> = {}): CompositeMonitor[] {
  const { runbookBaseUrl, notify } = { ...defaultSettings, ...settings };
  const known = new Map(alerts(settings).map((alert) => [alert.name, alert]));
  return combinations().map(({ alert, title, severity, query }) => ({
    name: `${alert} ${title}`,
    type: 'composite',
    query,
    message: [
      datadogText(known.get(alert)?.summary ?? alert),
      `Runbook: ${runbookBaseUrl}${alert}.md`,
      ...(notify === undefined ? [] : [notify]),
    ].join('\n\n'),
    draft_status: notify === undefined ? 'draft' : 'published',
    priority: severity === 'critical' ? 1 : 3,
    tags: ['together-otel', `severity:${severity}`],
  }));
}

function combinations(): Combination[] {
  const part = (alert: string, title?: string): string =>
    title === undefined ? `{${alert}}` : `{${alert} (${title})}`;
  const [burn, slow] = ['TogetherErrorBudgetBurn', 'TogetherFirstTokenSlow'];
  return [
    ...burns.map(({ long, severity }): Combination => {
      const burning = [windowName(long), parts.short(long), parts.errors(long)]
        .map((title) => part(burn, title))
        .join(' && ');
      return {
        alert: burn,
        title: windowName(long),
        severity,
        query:
          severity === 'critical' ? `(${burning}) || ${part(burn, parts.sparse(long))}` : burning,
      };
    }),
    {
      alert: slow,
      title: 'with traffic',
      severity: 'warning',
      // Backoff is part of the time to first token: while retries explain it, their monitor reports
      // it.
      query: `${part(slow)} && ${part(slow, parts.streams)} && !${part('TogetherRateLimited')} && !${part('TogetherCapacityErrors')}`,
    },
  ];
}
