import type { Attributes } from '@opentelemetry/api';
import { attr } from '@together-otel/semconv';
import type { AttemptSummary, CallSummary } from '../facts/call-summary.ts';

/** Most attribute objects of one sort that are kept; further ones are made anew each time. */
const MAX_KEPT = 64;

/**
 * The attributes of the metrics of one kind of call, one object for each series: nothing is built
 * again for the next call, and what counts by series finds it by the object. There are few, so they
 * are found by comparing words in turn; a composed key would cost more than what it leads to.
 */
export class CallSeries {
  /** What every metric of the call carries. */
  readonly common: Attributes;
  readonly #attempts: AttemptSeries[] = [];
  readonly #answers: AnswerSeries[] = [];

  constructor(common: Attributes) {
    this.common = common;
  }

  attempt({ status, error, deployment }: AttemptSummary): Attributes {
    for (const known of this.#attempts) {
      if (
        known.status === status &&
        known.deployment === deployment &&
        known.type === error?.type &&
        known.category === error?.category
      ) {
        return known.attributes;
      }
    }
    const attributes: Attributes = { ...this.common };
    if (status !== undefined) attributes[attr.httpStatusCode] = status;
    if (error) {
      attributes[attr.errorType] = error.type;
      attributes[attr.errorCategory] = error.category;
    }
    if (deployment) attributes[attr.deploymentType] = deployment;
    const { type, category } = error ?? {};
    keep(this.#attempts, { status, deployment, type, category, attributes });
    return attributes;
  }

  /** @param model the one that answered. */
  answer(model: string | undefined): AnswerSeries {
    for (const known of this.#answers) if (known.model === model) return known;
    return keep(this.#answers, new AnswerSeries(this.common, model));
  }
}

interface AttemptSeries extends Pick<AttemptSummary, 'status' | 'deployment'> {
  readonly type: string | undefined;
  readonly category: string | undefined;
  readonly attributes: Attributes;
}

/** The attributes of the metrics of calls that one model answered. */
export class AnswerSeries {
  readonly model: string | undefined;
  readonly answered: Attributes;
  readonly input: Attributes;
  readonly output: Attributes;
  /** Of the counters of the newest text. */
  readonly text: Attributes;
  readonly #ended: EndedSeries[] = [];

  constructor(common: Attributes, model: string | undefined) {
    this.model = model;
    this.answered = model ? { ...common, [attr.responseModel]: model } : common;
    this.input = { ...this.answered, [attr.tokenType]: 'input' };
    this.output = { ...this.answered, [attr.tokenType]: 'output' };
    this.text = { ...this.answered, [attr.tokenModality]: 'text' };
  }

  ended({ outcome, error, deployment }: CallSummary): Attributes {
    for (const known of this.#ended) {
      if (
        known.outcome === outcome &&
        known.deployment === deployment &&
        known.type === error?.type
      ) {
        return known.attributes;
      }
    }
    const attributes: Attributes = { ...this.answered, [attr.callOutcome]: outcome };
    if (error) attributes[attr.errorType] = error.type;
    if (deployment) attributes[attr.deploymentType] = deployment;
    keep(this.#ended, { outcome, deployment, type: error?.type, attributes });
    return attributes;
  }
}

interface EndedSeries extends Pick<CallSummary, 'outcome' | 'deployment'> {
  readonly type: string | undefined;
  readonly attributes: Attributes;
}

function keep<Series>(kept: Series[], series: Series): Series {
  if (kept.length < MAX_KEPT) kept.push(series);
  return series;
}
