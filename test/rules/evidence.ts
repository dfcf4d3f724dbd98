import {
  alerts,
  boards,
  defaultSettings,
  label,
  panelsOf,
  type Settings,
  targetsOf,
} from '@together-otel/dashboards';
import { budgets } from './budgets.ts';
import { type Case, MODEL } from './case.ts';

/** Panels of the alert's board; at least one of them must show the problem. */
interface Evidence {
  readonly panels: readonly string[];
  /** PromQL comparison to append to the panel's query. */
  readonly shows: string;
}

const failing: Evidence = { panels: ['Errors: 429 by type, and 503'], shows: '> 0' };
const spending: Evidence = { panels: ['Spend per hour, by model'], shows: '> 0' };
const state: Evidence = { panels: ['State of the API'], shows: '== 1' };
const lost = (panel: string): Evidence => ({
  panels: [panel, 'Refused or lost in the time shown'],
  shows: '> 0',
});

/** Where each alert's problem shows. */
const evidence: Readonly<Record<string, Evidence | undefined>> = {
  TogetherRateLimited: { panels: ['Rate limited (429)'], shows: '> 0.05' },
  TogetherCapacityErrors: { panels: ['Out of capacity (503)'], shows: '> 0.05' },
  TogetherQuotaLow: { panels: ['Quota left'], shows: '< 0.1' },
  TogetherFirstTokenSlow: { panels: ['Time to first token'], shows: '> 0' },
  TogetherFallbackRate: { panels: ['Taken over by'], shows: '> 0' },
  TogetherModelErrors: { panels: ['Errors decoded'], shows: '> 0' },
  TogetherAuthErrors: failing,
  TogetherBillingErrors: failing,
  TogetherErrorBudgetBurn: { panels: ['Unserved'], shows: '> 0' },
  TogetherSpendOverPlan: { panels: ['Month-to-date spend and plan'], shows: '> 0' },
  TogetherCostOverPlan: spending,
  TogetherBudgetExceeded: spending,
  TogetherProbeFailing: state,
  TogetherProbeOffline: state,
  TogetherProbeRefused: state,
  TogetherProbeSlow: { panels: ['Duration of a check'], shows: '> 3' },
  TogetherModelMissing: { panels: ['In the catalogue'], shows: '== 0' },
  TogetherCertificateExpiring: { panels: ['Certificate expires in'], shows: '< 1209600' },
  TogetherDeploymentNotReady: { panels: ['State', 'Replicas'], shows: '>= 1' },
  TogetherDeploymentSaturated: { panels: ['KV cache in use'], shows: '> 0.9' },
  // These fire because there is nothing left to show.
  TogetherProbeAbsent: undefined,
  TogetherTelemetrySilent: undefined,
  TogetherCollectorDown: { panels: ['Answers Prometheus'], shows: '== 0' },
  TogetherCollectorQueueFilling: { panels: ['Queues on disk, in use'], shows: '> 0.5' },
  TogetherCollectorQueueFull: lost('No room in the queue'),
  TogetherCollectorSendFailed: lost('Given up'),
  TogetherCollectorRefused: lost('Refused to senders'),
  TogetherTracesDroppedEarly: lost('Traces dropped before the decision'),
};

/**
 * A query that returns a result if the linked board shows the problem: tables now, charts at any
 * time in their range.
 */
export function evidenceQuery(
  { alert, apart }: Case,
  settings: Partial<Settings>,
): string | undefined {
  const wanted = evidence[alert];
  if (wanted === undefined) return undefined;
  const labels: Readonly<Record<string, string>> = apart?.firing[0] ?? {};
  const { board: name, shows: past = 3600 } = alertOf(alert, labels['window'], settings);
  const board = boards[name](settings);
  const rate = 4 * (settings.exportSeconds ?? defaultSettings.exportSeconds);
  // Long ranges are sampled at the panel's rate interval.
  const step = past > 3600 ? `${rate}s` : '1m';
  const values: Readonly<Record<string, string>> = {
    __rate_interval: `${rate}s`,
    __rate_interval_ms: `${rate}000`,
    __range: `${past}s`,
    ...Object.fromEntries(
      board.choices.map(({ name, label: key }) => [name, labels[label(key)] ?? '.*']),
    ),
    ...(name === 'model' && { model: labels['gen_ai_request_model'] ?? MODEL }),
  };
  const queries = panelsOf(board)
    .filter(({ title }) => wanted.panels.includes(title))
    .flatMap((panel) =>
      targetsOf(panel).map(({ expression }) => {
        const text = filled(expression.text, values);
        const shown = `(${text}) ${wanted.shows}`;
        return panel.kind === 'table' ? shown : `max_over_time((${shown})[${past}s:${step}])`;
      }),
    );
  if (queries.length === 0)
    throw new Error(`no panel of ${name} is called ${wanted.panels.join()}`);
  return queries.map((query) => `group(${query})`).join(' or ');
}

function alertOf(name: string, window: string | undefined, settings: Partial<Settings>) {
  const all = alerts({ budgets, ...settings }).filter((alert) => alert.name === name);
  const alert = all.find(({ labels }) => labels?.['window'] === window) ?? all[0];
  if (!alert) throw new Error(`there is no alert ${name}`);
  return alert;
}

/** Fills in variables as Grafana does. */
function filled(query: string, values: Readonly<Record<string, string>>): string {
  return query.replaceAll(/\$(?:\{(\w+)(?::\w+)?\}|([a-z_]\w*))/g, (variable, braced, plain) => {
    const value = values[braced ?? plain];
    if (value === undefined) throw new Error(`${variable} has no value`);
    return value;
  });
}
