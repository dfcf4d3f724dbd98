import type { Attributes } from '@opentelemetry/api';
import { attr } from '@together-otel/semconv';
import type { AttemptSummary, CallSummary, Outcome } from '../facts/call-summary.ts';
import type { Combination } from './context-values.ts';
import { MetricNames } from './metric-names.ts';

declare const made: unique symbol;

/**
 * Attributes of one metric series. Created only in this file, which guarantees that every name is
 * bounded and that each series has exactly one object, so that counters can look series up by
 * object.
 */
export type Series = Readonly<Attributes> & { readonly [made]: true };

function series(attributes: Attributes): Series {
  return attributes as Series;
}

/** Maximum number of cached objects of each sort; further ones are created on each use. */
const MAX_KEPT = 64;

let nextId = 0;

/** What distinguishes calls in all of their metrics. */
export interface CallKind {
  /** `gen_ai.operation.name`. */
  readonly operation: string | undefined;
  readonly provider: string;
  readonly model: string | undefined;
  /** `server.address`. */
  readonly address: string;
  readonly synthetic?: boolean | undefined;
}

/**
 * Series of one kind of call. There are few of them, so a linear search by strings is cheaper than
 * building a composite key.
 */
export class CallSeries {
  /** Unique per kind of call. */
  readonly id: number;
  readonly isEmbeddings: boolean;
  /** Common to all metrics of the call. */
  readonly common: Series;
  /** With context attributes, by which cost, limits and failures are broken down. */
  readonly #attributed: Series;
  readonly cost: Readonly<Record<'input' | 'output', Series>>;
  readonly #names: MetricNames;
  readonly #provider: string;
  readonly #attempts: (AttemptKey & { readonly series: Series })[] = [];
  readonly #delays: { readonly type: string; readonly series: Series }[] = [];
  readonly #answers: AnswerSeries[] = [];

  /**
   * @param kind the kind of call, or its series without context attributes.
   * @param combination the context attributes.
   */
  constructor(names: MetricNames, kind: CallKind | CallSeries, combination?: Combination) {
    this.#names = names;
    if (kind instanceof CallSeries) {
      this.id = kind.id;
      this.isEmbeddings = kind.isEmbeddings;
      this.#provider = kind.#provider;
      this.common = kind.common;
    } else {
      const { operation, provider, model, address, synthetic } = kind;
      this.id = nextId++;
      this.isEmbeddings = operation === 'embeddings';
      this.#provider = provider;
      this.common = series({
        ...(operation && { [attr.operationName]: operation }),
        [attr.providerName]: names.provider(provider),
        ...(model && { [attr.requestModel]: names.model(provider, model) }),
        [attr.serverAddress]: names.host(address),
        ...(synthetic && { [attr.synthetic]: true }),
      });
    }
    this.#attributed = combination
      ? series({ ...this.common, ...combination.attributes })
      : this.common;
    this.cost = {
      input: series({ ...this.#attributed, [attr.tokenType]: 'input' }),
      output: series({ ...this.#attributed, [attr.tokenType]: 'output' }),
    };
  }

  /** The series of the same kind of call with context attributes. */
  with(combination: Combination): CallSeries {
    return new CallSeries(this.#names, this, combination);
  }

  attempt({ status, error, deployment }: AttemptSummary): Series {
    const type = error && this.#names.errorType(error.type);
    const category = error?.category;
    for (const known of this.#attempts) {
      if (
        known.status === status &&
        known.deployment === deployment &&
        known.type === type &&
        known.category === category
      ) {
        return known.series;
      }
    }
    const attributes: Attributes = { ...this.#attributed };
    if (status !== undefined) attributes[attr.httpStatusCode] = status;
    if (error) {
      attributes[attr.errorType] = type;
      attributes[attr.errorCategory] = category;
    }
    if (deployment) attributes[attr.deploymentType] = deployment;
    const made = series(attributes);
    keep(this.#attempts, { status, deployment, type, category, series: made });
    return made;
  }

  /** @param type `error.type` of the attempt before the wait. */
  delay(type: string | undefined): Series {
    if (type === undefined) return this.common;
    const name = this.#names.errorType(type);
    for (const known of this.#delays) if (known.type === name) return known.series;
    const made = series({ ...this.common, [attr.errorType]: name });
    keep(this.#delays, { type: name, series: made });
    return made;
  }

  /** @param model the response model. */
  answer(model: string | undefined): AnswerSeries {
    for (const known of this.#answers) if (known.model === model) return known;
    const name = model && this.#names.answeringModel(this.#provider, model);
    for (const known of this.#answers) if (known.model === name) return known;
    return keep(this.#answers, new AnswerSeries(this.#names, this.#attributed, name));
  }

  /** For a retry: a call that repeats a failed one with the same model. */
  retried(errorType: string, outcome: Outcome): Series {
    return series({
      ...this.#attributed,
      [attr.errorType]: this.#names.errorType(errorType),
      [attr.callOutcome]: outcome,
    });
  }

  /** For a fallback: a call that takes over from another model or provider. */
  tookOver(from: ReplacedCall, to: string | undefined, outcome: Outcome): Series {
    const { model, provider, errorType } = from;
    return series({
      ...this.retried(errorType, outcome),
      ...(model && { [attr.fallbackFromModel]: this.#names.model(provider, model) }),
      ...(to && { [attr.fallbackToModel]: this.#names.model(this.#provider, to) }),
      [attr.fallbackToProvider]: this.#names.provider(this.#provider),
    });
  }
}

/** Placeholder until a call starts. */
export const NO_SERIES: CallSeries = new CallSeries(new MetricNames(0), {
  operation: undefined,
  provider: '',
  model: undefined,
  address: '',
});

/** The failed call that was replaced. */
export interface ReplacedCall {
  readonly model: string;
  readonly provider: string;
  /** `error.type` of the failure. */
  readonly errorType: string;
}

interface AttemptKey extends Pick<AttemptSummary, 'status' | 'deployment'> {
  readonly type: string | undefined;
  readonly category: string | undefined;
}

/** Series of the calls answered by one model. */
export class AnswerSeries {
  readonly model: string | undefined;
  readonly answered: Series;
  readonly input: Series;
  readonly output: Series;
  /** For the counters of the newest conventions. */
  readonly text: Series;
  readonly #names: MetricNames;
  readonly #ended: (EndedKey & { readonly series: Series })[] = [];

  /** @param model a bounded name. */
  constructor(names: MetricNames, common: Series, model: string | undefined) {
    this.model = model;
    this.#names = names;
    this.answered = model ? series({ ...common, [attr.responseModel]: model }) : common;
    this.input = series({ ...this.answered, [attr.tokenType]: 'input' });
    this.output = series({ ...this.answered, [attr.tokenType]: 'output' });
    this.text = series({ ...this.answered, [attr.tokenModality]: 'text' });
  }

  ended({ outcome, error, deployment }: CallSummary): Series {
    const type = error && this.#names.errorType(error.type);
    for (const known of this.#ended) {
      if (known.outcome === outcome && known.deployment === deployment && known.type === type) {
        return known.series;
      }
    }
    const attributes: Attributes = { ...this.answered, [attr.callOutcome]: outcome };
    if (type) attributes[attr.errorType] = type;
    if (deployment) attributes[attr.deploymentType] = deployment;
    const made = series(attributes);
    keep(this.#ended, { outcome, deployment, type, series: made });
    return made;
  }
}

interface EndedKey extends Pick<CallSummary, 'outcome' | 'deployment'> {
  readonly type: string | undefined;
}

function keep<Kept>(list: Kept[], kept: Kept): Kept {
  if (list.length < MAX_KEPT) list.push(kept);
  return kept;
}
