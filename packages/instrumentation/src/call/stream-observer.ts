import { now } from '../facts/clock.ts';
import type { AnswerFacts, Operation } from '../operations/index.ts';
import type { CallContent } from './call-content.ts';

/**
 * Maximum number of gaps buffered before recording. Keeps open streams small: fits into the 17
 * slots that V8 allocates with an array's first element.
 */
const MAX_GAPS = 16;

interface GapRecorder {
  /** @param gaps seconds from chunks to the next ones. */
  recordGaps(gaps: readonly number[]): void;
}

/** Times and facts of one stream. Runs once per chunk, so it does as little as possible. */
export class StreamObserver {
  firstChunkAt: number | undefined;
  firstTokenAt: number | undefined;
  lastChunkAt = 0;
  /** Seconds between chunks; the first {@link #gapCount} are still to be recorded. */
  readonly #gaps: number[] = [];
  #gapCount = 0;
  readonly #operation: Operation;
  /** Undefined once the call has ended, so that a stream still being read keeps nothing alive. */
  #facts: AnswerFacts | undefined;
  #content: CallContent | undefined;
  readonly #recorder: GapRecorder;

  constructor(
    operation: Operation,
    facts: AnswerFacts,
    content: CallContent | undefined,
    recorder: GapRecorder,
  ) {
    this.#operation = operation;
    this.#facts = facts;
    this.#content = content;
    this.#recorder = recorder;
  }

  get hasChunks(): boolean {
    return this.firstChunkAt !== undefined;
  }

  /**
   * Whether further content matters only by its time: the first token has come, and with it the
   * id and the model, for which a few more chunks are read.
   */
  get needsOnlyTimes(): boolean {
    if (this.firstTokenAt === undefined) return false;
    const facts = this.#facts;
    if (!facts || (facts.id !== undefined && facts.model !== undefined)) return true;
    return this.#gaps.length >= MAX_GAPS;
  }

  chunk(chunk: unknown): void {
    if (!this.#facts) return;
    const at = this.#arrive();
    const said = dataOf(chunk);
    const hasContent = this.#operation.readChunk?.(said, this.#facts);
    if (hasContent && this.firstTokenAt === undefined) this.firstTokenAt = at;
    this.#content?.chunk(said);
    if (this.#gapCount === MAX_GAPS) this.#flush();
  }

  /** Records a chunk by its time only. */
  pass(): void {
    if (!this.#facts) return;
    this.#arrive();
    if (this.#gapCount === MAX_GAPS) this.#flush();
  }

  /** Ends the call: records the remaining gaps and releases the gathered facts. */
  close(): void {
    this.#facts = undefined;
    this.#content = undefined;
    this.#flush();
  }

  #arrive(): number {
    const at = now();
    if (this.firstChunkAt === undefined) this.firstChunkAt = at;
    else this.#gaps[this.#gapCount++] = at - this.lastChunkAt;
    this.lastChunkAt = at;
    return at;
  }

  #flush(): void {
    // After the first flush the array keeps its full length.
    const isWhole = this.#gapCount === this.#gaps.length;
    this.#recorder.recordGaps(isWhole ? this.#gaps : this.#gaps.slice(0, this.#gapCount));
    this.#gapCount = 0;
  }
}

/** openai 4 yields named events as `{event, data}`. */
function dataOf(chunk: unknown): unknown {
  const { event, data } = (chunk ?? {}) as { readonly event?: unknown; readonly data?: unknown };
  return typeof event === 'string' && typeof data === 'object' ? data : chunk;
}
