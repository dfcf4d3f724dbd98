import { count, identifier, record, text } from '../facts/attribute-value.ts';
import { placeOf } from '../facts/place.ts';
import type { AnswerError } from './answer-error.ts';
import { TokenCounts } from './token-counts.ts';

/**
 * Facts reported in an answer, gathered from one body or from many chunks. Values are truncated and
 * copied on arrival, so that no foreign object or long string is kept alive.
 */
export class AnswerFacts {
  id: string | undefined;
  model: string | undefined;
  /** By choice index; undefined while unfinished. */
  readonly finishReasons: (string | undefined)[] = [];
  usage: TokenCounts | undefined;
  /** First error reported in the answer, whatever its HTTP status. */
  error: AnswerError | undefined;
  /** A chunk that is just a message: an error, unless the answer completes anyway. */
  doubt: AnswerError | undefined;
  /**
   * The provider reports that the answer was cancelled, as is possible for background responses.
   */
  isCancelled = false;
  /** The last event of a stream has come, whether or not the application reads on to its end. */
  isWhole = false;

  /** Why the answer failed, if it did. */
  get failure(): AnswerError | undefined {
    const isComplete = this.finishReasons.length > 0 && !this.finishReasons.includes(undefined);
    return this.error ?? (isComplete ? undefined : this.doubt);
  }

  /** Whether the outcome is known, even if the application stops reading. */
  get isDecided(): boolean {
    return this.isWhole || this.failure !== undefined;
  }

  /** Gateways leave id and model empty in the first chunk: take the first non-empty value. */
  noteName(id: unknown, model: unknown): void {
    this.id ??= identifier(id);
    this.model ??= text(model);
  }

  noteUsage(usage: unknown): void {
    const fields = record(usage);
    if (!fields) return;
    this.usage ??= new TokenCounts();
    this.usage.note(fields);
  }

  /** Records the usage of an answer without output tokens; some servers report only the total. */
  noteInput(usage: unknown): void {
    const fields = record(usage);
    if (!fields) return;
    this.noteUsage(fields);
    if (this.usage) this.usage.input ??= count(fields['total_tokens']);
  }

  /**
   * Records a choice's finish reason, or reserves its slot while there is none.
   *
   * @param index as given in the answer.
   * @param position in the list; used if the choice has no index.
   */
  noteFinish(index: unknown, position: number, reason: unknown): void {
    const place = placeOf(index, position);
    if (place === undefined) return;
    if (reason || place >= this.finishReasons.length) this.finishReasons[place] = text(reason);
  }
}

/** Facts of a call that has ended; never written to. */
export const NO_FACTS: AnswerFacts = Object.freeze(new AnswerFacts());
