import { PROVIDER_NAME } from '@together-otel/semconv';
import { Expression } from '../promql/expression.ts';
import { label, type Matches } from '../promql/label.ts';
import type { Query } from '../promql/query.ts';
import type { Series } from '../promql/series.ts';
import { thresholds } from '../thresholds.ts';
import type { Signal } from './signal.ts';
import type { View } from './view.ts';

/** Completed calls, named by the applications' generation of the conventions. */
function ended(query: Query, matches?: Matches): Series {
  const latest = query.settings.generation === 'latest';
  return query.count(latest ? 'inferenceDuration' : 'operationDuration', matches);
}

/** Calls of a model that were answered by another one. */
function replaced(view: View, matches: Matches = {}): Expression {
  const by = view.by.map((key) => (key === 'requestModel' ? 'fallbackFromModel' : key));
  const counted = view.per(...by).counted(view.query.counter('fallbacks', matches));
  return by.includes('fallbackFromModel')
    ? counted.renameLabel(label('fallbackFromModel'), label('requestModel')).sum(...view.by)
    : counted;
}

/**
 * Failed calls that were replaced: by an application retry, or by a fallback. A replacement that
 * failed too is a failed call itself; but calls to other providers are not counted as calls, so a
 * failed one of those has replaced nothing.
 */
export function takenOver(view: View): Expression {
  const kinds: readonly Expression[] = [
    view.counted(view.query.counter('callRetries')).withLabel(KIND, 'retry'),
    replaced(view, { callOutcome: { isNot: 'error' } }).withLabel(KIND, 'fallback'),
    replaced(view, {
      callOutcome: 'error',
      fallbackToProvider: { matches: `|${PROVIDER_NAME}` },
    }).withLabel(KIND, 'failed fallback'),
  ];
  return kinds.reduce((all, kind) => all.or(kind)).sum(...view.by);
}

/** Failed calls without a replacement. */
export function unserved(failed: Expression, taken: Expression): Expression {
  return failed.minus(taken.orZero(failed)).clampedAtZero();
}

/** A temporary label within an expression. */
const KIND = 'replaced_by';

/** A quota reading counts only while it is fresh. */
function quotaLeft(view: View, kind: 'requests' | 'tokens'): Expression {
  const { query } = view;
  const [remaining, limit] =
    kind === 'requests'
      ? (['ratelimitRequestsRemaining', 'ratelimitRequestsLimit'] as const)
      : (['ratelimitTokensRemaining', 'ratelimitTokensLimit'] as const);
  const age = query.gauge('ratelimitAge');
  const fresh = Expression.of('time()')
    .minus(age.apply('timestamp'))
    .plus(age)
    .below(query.seconds(thresholds.quota.age));
  return query
    .gauge(remaining)
    .dividedBy(query.gauge(limit).atLeast(thresholds.quota.smallest))
    .and(fresh, {
      on: [...query.owner, 'instance', 'requestModel', 'operationName', 'serverAddress'],
    })
    .min(...view.by);
}

export const calls: Signal = {
  title: 'Calls',
  description: 'Completed calls; retries are part of their call.',
  unit: 'count',
  expression: (view) => view.counted(ended(view.query)),
};

export const failedCalls: Signal = {
  title: 'Failed calls',
  description: 'Calls that failed after all retries.',
  unit: 'count',
  expression: (view) => view.counted(ended(view.query, { callOutcome: 'error' })),
};

export const successShare: Signal = {
  title: 'Success',
  description: 'Share of calls that did not fail; cancelled calls count as successes.',
  unit: 'share',
  expression: (view) =>
    view
      .counted(ended(view.query, { callOutcome: { isNot: 'error' } }))
      .shareOf(view.counted(ended(view.query))),
};

export const unservedShare: Signal = {
  title: 'Unserved',
  description: 'Share of calls that failed without a successful retry or fallback.',
  unit: 'share',
  expression: (view) => unservedCalls.expression(view).shareOf(view.counted(ended(view.query))),
};

export const unservedCalls: Signal = {
  title: 'Unserved calls',
  description: 'Calls that failed without a successful retry or fallback.',
  unit: 'count',
  expression: (view) => {
    return unserved(failedCalls.expression(view), takenOver(view));
  },
};

export const attempts: Signal = {
  title: 'Attempts',
  description: "HTTP requests sent, including the SDK's silent retries.",
  unit: 'count',
  expression: (view) => view.counted(view.query.counter('attempts')),
};

export const limitedAttempts: Signal = {
  title: 'Rate limited (429)',
  description: 'Attempts refused because you exceeded your dynamic rate.',
  unit: 'count',
  expression: (view) => view.counted(view.query.counter('attempts', { httpStatusCode: 429 })),
};

export const limitedShare: Signal = {
  title: 'Rate limited (429), share',
  description: 'Share of attempts that got a 429.',
  unit: 'share',
  expression: (view) => shareOfAttempts(view, { httpStatusCode: 429 }),
};

export const capacityAttempts: Signal = {
  title: 'Out of capacity (503)',
  description:
    'Attempts refused because Together was out of capacity; your usage is not the cause.',
  unit: 'count',
  expression: (view) => view.counted(view.query.counter('attempts', { errorCategory: 'capacity' })),
};

export const capacityShare: Signal = {
  title: 'Out of capacity (503), share',
  description: 'Share of attempts that Together had no capacity for.',
  unit: 'share',
  expression: (view) => shareOfAttempts(view, { errorCategory: 'capacity' }),
};

export const retryDelay: Signal = {
  title: 'Backoff',
  description: 'Time that calls spent waiting between attempts.',
  unit: 's',
  expression: (view) => view.counted(view.query.total('retryDelay')),
};

export const quotaRequestsLeft: Signal = {
  title: 'Requests left of the quota',
  description: 'The lowest fresh reading of any process, as a share of the limit per second.',
  unit: 'share',
  expression: (view) => quotaLeft(view, 'requests'),
};

export const quotaTokensLeft: Signal = {
  title: 'Tokens left of the quota',
  description: 'The lowest fresh reading of any process, as a share of the limit per second.',
  unit: 'share',
  expression: (view) => quotaLeft(view, 'tokens'),
};

export const quotaAge: Signal = {
  title: 'Age of the quota reading',
  description: 'Age of the freshest reading; Together sends the quota only with responses.',
  unit: 's',
  expression: ({ query, by }) => query.gauge('ratelimitAge').min(...by),
};

export const callRetries: Signal = {
  title: 'Retries of the application',
  description: 'Failed calls that the application made again, of the same model.',
  unit: 'count',
  expression: (view) => view.counted(view.query.counter('callRetries')),
};

export const fallbacks: Signal = {
  title: 'Fallbacks',
  description: 'Failed calls that the application replaced by a call to another model.',
  unit: 'count',
  expression: (view) => replaced(view),
};

export const fallbackShare: Signal = {
  title: 'Fallbacks, share',
  description: "Share of a model's calls that the application answered with another model.",
  unit: 'share',
  expression: (view) => replaced(view).shareOf(view.counted(ended(view.query))),
};

export const cost: Signal = {
  title: 'Cost',
  description: 'Cost of tokens according to the price list.',
  unit: 'usd',
  expression: (view) => view.counted(view.query.counter('cost')),
};

/** The 95th percentile of the time to first token. */
export const firstToken: Signal = {
  title: 'Time to first token, p95',
  description: "From a streamed call's start to its first token; retries are part of it.",
  unit: 's',
  expression: (view) => view.quantile(thresholds.firstToken.quantile, 'timeToFirstToken'),
};
export const streams: Signal = {
  title: 'Streams',
  description: 'Streamed calls that received a first token.',
  unit: 'count',
  expression: (view) => view.counted(view.query.count('timeToFirstToken')),
};
/** Projected monthly cost of the fleet at the pace of the window, in USD. */
export const monthlyCost: Signal = {
  title: 'Cost of a month at this rate',
  description: 'According to the price list; only the models listed.',
  unit: 'usd',
  expression: (view) =>
    view.perSecond(view.query.counter('cost')).times(view.query.seconds(thresholds.spend.month)),
};

function shareOfAttempts(view: View, matches: Matches): Expression {
  return view
    .counted(view.query.counter('attempts', matches))
    .shareOf(view.counted(view.query.counter('attempts')));
}
