import type { CallSummary, Deployment, Outcome } from '../facts/call-summary.ts';
import type { AnswerFacts, Operation } from '../operations/index.ts';
import { type RateLimitReading, summariseRateLimit } from '../together/headers/rate-limit.ts';
import type { PriceList } from '../together/price-list.ts';
import type { Attempt } from './attempt.ts';
import { decodeFailure } from './failure.ts';
import type { StreamObserver } from './stream-observer.ts';

/** How a call ended. */
export interface Ending {
  readonly outcome: Outcome;
  readonly endedAt: number;
  readonly error: unknown;
}

/** Facts gathered during a call. */
interface Gathered {
  readonly operation: Operation;
  readonly facts: AnswerFacts;
  /** The last attempt. */
  readonly attempt: Attempt | undefined;
  readonly stream: StreamObserver | undefined;
  readonly startedAt: number;
  readonly retryDelay: number;
  readonly rateLimit: RateLimitReading | undefined;
  readonly deployment: Deployment | undefined;
  /** The requested model. */
  readonly model: string | undefined;
  readonly prices: PriceList;
}

/** Builds the final record of a call from the gathered facts. */
export function summarise({ outcome, endedAt, error }: Ending, call: Gathered): CallSummary {
  const { facts, attempt, stream, startedAt, model } = call;
  const { usage } = facts;
  return {
    outcome,
    duration: endedAt - startedAt,
    error: outcome === 'error' ? decodeFailure(error, attempt) : undefined,
    status: attempt?.status,
    requestId: attempt?.requestId ?? facts.id ?? attempt?.ray,
    responseId: facts.id,
    responseModel: facts.model,
    finishReasons: finishReasons(call, outcome),
    usage,
    cost: model && usage ? call.prices.cost(model, usage) : undefined,
    stream: stream && {
      toFirstChunk: since(startedAt, stream.firstChunkAt),
      toFirstToken: since(startedAt, stream.firstTokenAt),
    },
    deployment: call.deployment,
    resends: (attempt?.number ?? 1) - 1,
    retryDelay: call.retryDelay,
    rateLimit: call.rateLimit && summariseRateLimit(call.rateLimit),
    serverTime: attempt?.serverTime,
  };
}

/**
 * Finish reasons. Interrupted choices get `error`, as the conventions require; so does a stream
 * that ended before any choice.
 */
function finishReasons({ operation, facts, stream }: Gathered, outcome: Outcome) {
  const cut = stream && outcome !== 'cancelled' ? 'error' : undefined;
  const reasons: string[] = [];
  // Indices without a choice are undefined here too.
  for (const reported of facts.finishReasons) {
    const reason = reported ?? cut;
    if (reason) reasons.push(reason);
  }
  if (reasons.length === 0 && cut && operation.readChunk) reasons.push(cut);
  return reasons.length > 0 ? reasons : undefined;
}

function since(start: number, at: number | undefined): number | undefined {
  return at === undefined ? undefined : at - start;
}
