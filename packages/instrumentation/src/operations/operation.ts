import type { Attributes } from '@opentelemetry/api';
import type { AnswerFacts } from './answer-facts.ts';

/** Body of a request, as passed by the application. */
export type RequestBody = Readonly<Record<string, unknown>>;

/** One kind of call: pure functions from requests and answers to facts. */
export interface Operation {
  /** `gen_ai.operation.name`; undefined for calls that are not model operations. */
  readonly name: string | undefined;
  /** Span name for a call without a model. */
  readonly spanName: string;
  /** Adds the facts of the request body, other than the model, to a span's attributes. */
  describeRequest?(body: RequestBody, attributes: Attributes): void;
  /** Records the facts of a whole answer, including its failure. */
  readAnswer?(answer: unknown, facts: AnswerFacts): void;
  /**
   * Records the facts of one stream chunk. On the hot path: no allocation, no parsing.
   *
   * @returns whether the chunk holds generated content.
   */
  readChunk?(chunk: unknown, facts: AnswerFacts): boolean;
}
