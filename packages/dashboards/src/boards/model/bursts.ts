import type { View } from '../../signals/view.ts';
import { type BoardRow, legend, type Target, target } from '../board.ts';

/** Bursts within a second, which limits catch and per-minute charts hide. */
export function bursts(view: View): BoardRow {
  return {
    title: 'Bursts against the limits',
    height: 8,
    panels: [
      {
        kind: 'chart',
        id: 30,
        title: 'Requests in the busiest second',
        question: 'Do bursts within a second hit the limit?',
        action:
          'The true peak lies between the two lines: the busiest process alone, and all processes if their peaks coincided. Above the limit: spread requests over the second.',
        unit: 'requests/s',
        width: 12,
        targets: against(view, 'request'),
      },
      {
        kind: 'chart',
        id: 31,
        title: 'Tokens in the busiest second',
        question: 'Do long prompts or responses within a second hit the limit?',
        action: 'Above the limit: shorter prompts, lower max_tokens, fewer calls at once.',
        unit: 'tokens/s',
        width: 12,
        targets: against(view, 'token'),
      },
    ],
  };
}

/** All processes see the same limit, so it is never summed. */
function against({ query }: View, what: 'request' | 'token'): Target[] {
  const [peak, limit] =
    what === 'request'
      ? (['requestRatePeak', 'ratelimitRequestsLimit'] as const)
      : (['tokenRatePeak', 'ratelimitTokensLimit'] as const);
  return [
    target(query.gauge(peak).max(), 'busiest process'),
    target(query.gauge(peak).sum(), 'all processes, upper bound'),
    target(query.gauge(limit).max('ratelimitKind'), `limit, ${legend('ratelimitKind')}`),
  ];
}
