import type { AnswerFacts, Operation } from '../operations/index.ts';
import { now } from '../telemetry/clock.ts';
import type { CallContent } from './call-content.ts';

/** Times and facts of one stream. Everything here happens once per chunk, so it does little. */
export class StreamObserver {
  firstChunkAt: number | undefined;
  firstTokenAt: number | undefined;
  lastChunkAt = 0;
  chunks = 0;
  /** Seconds from each chunk to the next. */
  readonly gaps: number[] = [];
  readonly #operation: Operation;
  readonly #facts: AnswerFacts;

  readonly #content: CallContent | undefined;

  constructor(operation: Operation, facts: AnswerFacts, content: CallContent | undefined) {
    this.#operation = operation;
    this.#facts = facts;
    this.#content = content;
  }

  chunk(chunk: unknown): void {
    const at = now();
    if (this.chunks === 0) this.firstChunkAt = at;
    else this.gaps.push(at - this.lastChunkAt);
    this.chunks++;
    this.lastChunkAt = at;
    const hasContent = this.#operation.readChunk?.(chunk, this.#facts);
    if (hasContent && this.firstTokenAt === undefined) this.firstTokenAt = at;
    this.#content?.chunk(chunk);
  }
}
