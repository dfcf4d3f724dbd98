import type { Expression } from '../../promql/expression.ts';
import { label } from '../../promql/label.ts';
import { Query } from '../../promql/query.ts';
import type { SignalKeyOf } from '../../registry.ts';
import * as application from '../../signals/application.ts';
import { View } from '../../signals/view.ts';
import { type BoardRow, legend, type Target, target } from '../board.ts';
import { callMetric } from '../choices.ts';

/** How fast tokens come, and where the time goes. */
export function streams(view: View): BoardRow {
  const { query } = view;
  const latest = query.settings.generation === 'latest';
  const pace = latest ? 'inferenceTimePerOutputChunk' : 'timePerOutputChunk';
  const percentiles = (key: Parameters<View['quantile']>[1], ...shares: number[]): Target[] =>
    shares.map((share) => target(view.quantile(share, key), `p${share * 100}`));
  const everyProbe = new View(new Query({ suffixes: query.settings.suffixes }), view.over, []);
  return {
    title: 'Speed',
    height: 8,
    panels: [
      {
        kind: 'chart',
        id: 20,
        title: 'Time to first token',
        question: 'Is it slow for everyone, or only for some?',
        action: 'Only p99: queueing in bursts. All quantiles: the model is slow; fail over.',
        unit: 'seconds',
        width: 6,
        traces: 'span.together.response.time_to_first_token > 1',
        targets: percentiles('timeToFirstToken', 0.5, 0.95, 0.99),
      },
      {
        kind: 'chart',
        id: 21,
        title: 'Time between chunks',
        question: 'Do streams flow once they have started?',
        action: 'A rise with a steady first token: the model is busy; shorter answers help.',
        unit: 'seconds',
        width: 6,
        targets: percentiles(pace, 0.5, 0.95),
      },
      {
        kind: 'chart',
        id: 22,
        title: 'Tokens per second',
        question: 'How many tokens are sent and received?',
        action: 'Compare with the token limit below; growing prompts show here first.',
        unit: 'tokens/s',
        width: 6,
        targets: [target(tokensOf(view), legend('tokenType'))],
      },
      {
        kind: 'chart',
        id: 23,
        title: 'Where the time goes',
        question: 'Is it the model, the waiting between retries, or the network?',
        action:
          "First token high, probe low: the model or its queue. Both high: network or Together as a whole. Backoff high: limits. Traces have Together's own queue and server time if its debug headers are on.",
        unit: 'seconds',
        width: 6,
        targets: [
          target(view.quantile(0.5, callMetric(query.settings)), 'whole call, p50'),
          target(view.quantile(0.5, 'timeToFirstToken'), 'first token, p50'),
          target(
            application.retryDelay
              .expression(view)
              .dividedBy(application.calls.expression(view).above(0)),
            'backoff a call',
          ),
          target(everyProbe.query.gauge('firstByteDuration').max(), 'probe: first byte'),
        ],
      },
    ],
  };
}

/** Tokens by their kind; the latest conventions have a counter for each. */
function tokensOf(view: View): Expression {
  const { query } = view;
  if (query.settings.generation !== 'latest') {
    return view.per('tokenType').counted(query.total('tokenUsage'));
  }
  const ofKind = (key: SignalKeyOf<'counter'>, kind: string): Expression =>
    view.counted(query.counter(key)).withLabel(label('tokenType'), kind);
  return ofKind('inferenceUsageInputTokens', 'input').or(
    ofKind('inferenceUsageOutputTokens', 'output'),
  );
}
