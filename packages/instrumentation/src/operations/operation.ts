import type { Attributes } from '@opentelemetry/api';
import type { AnswerFacts } from './answer-facts.ts';

/** The body of a request, as the application gave it. */
export type RequestBody = Readonly<Record<string, unknown>>;

/** One kind of call: pure functions from what is sent and received to facts. */
export interface Operation {
  /** `gen_ai.operation.name`; undefined for calls that are no model operation. */
  readonly name: string | undefined;
  /** The span's name for a call that names no model. */
  readonly spanName: string;
  /** What the request's body has, besides the model. */
  requestAttributes?(body: RequestBody): Attributes;
  /** Notes what a whole answer says, also that it failed. */
  readAnswer?(answer: unknown, facts: AnswerFacts): void;
  /**
   * Notes what one chunk of a stream says. On the hot path: no allocation, no parsing.
   *
   * @returns whether the chunk holds generated content.
   */
  readChunk?(chunk: unknown, facts: AnswerFacts): boolean;
}
