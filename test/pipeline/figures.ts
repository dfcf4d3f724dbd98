import { metricName } from '@together-otel/dashboards';
import { metrics } from '@together-otel/semconv';
import type { LedgerEntry } from '@together-otel/simulator';
import type { Prometheus } from './backends/index.ts';

/** Figures by name, such as `attempts openai/gpt-oss-120b 429`. */
export type Figures = Readonly<Record<string, number>>;

const ATTEMPTS = metricName(metrics.attempts, 'collector');
const DURATION = metricName(metrics.operationDuration, 'collector');
const TOKENS = metricName(metrics.tokenUsage, 'collector');
const FIRST_TOKEN = metricName(metrics.timeToFirstToken, 'collector');

/** Queries, and the labels that distinguish their figures. */
const QUESTIONS = {
  attempts: [ATTEMPTS, ['gen_ai_request_model', 'http_response_status_code']],
  calls: [`${DURATION}_count`, ['gen_ai_request_model']],
  'calls in the last bucket': [`${DURATION}_bucket{le="+Inf"}`, ['gen_ai_request_model']],
  tokens: [`${TOKENS}_sum`, ['gen_ai_request_model', 'gen_ai_token_type']],
  'first tokens': [`${FIRST_TOKEN}_count`, ['gen_ai_request_model']],
} as const;

/** Reads figures from Prometheus: totals over all processes, as of their last samples. */
export async function prometheusFigures(prometheus: Prometheus): Promise<Figures> {
  const figures: Record<string, number> = {};
  for (const [name, [series, labels]] of Object.entries(QUESTIONS)) {
    for (const sample of await prometheus.query(`sum by (${labels.join()}) (${series})`)) {
      const parts = labels.map((label) => sample.labels[label] ?? 'none');
      if (sample.value !== 0) figures[[name, ...parts].join(' ')] = sample.value;
    }
  }
  return figures;
}

/** Values to expect in Prometheus, given what the simulator served. */
export function ledgerFigures(entries: readonly LedgerEntry[]): Figures {
  const figures: Record<string, number> = {};
  const add = (amount: number, ...parts: readonly unknown[]): void => {
    const name = parts.join(' ');
    if (amount !== 0) figures[name] = (figures[name] ?? 0) + amount;
  };
  for (const entry of entries) {
    const { model } = entry;
    const calls = entry.retryCount === 0 ? 1 : 0;
    add(1, 'attempts', model, entry.status || 'none');
    add(calls, 'calls', model);
    add(calls, 'calls in the last bucket', model);
    add(entry.usageSent ? entry.promptTokens : 0, 'tokens', model, 'input');
    add(entry.usageSent ? entry.completionTokens : 0, 'tokens', model, 'output');
    add(entry.firstTokenAt === undefined ? 0 : 1, 'first tokens', model);
  }
  return figures;
}
