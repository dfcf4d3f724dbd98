import { record, text } from '../facts/attribute-value.ts';
import type { AnswerError } from './answer-error.ts';
import { TokenCounts } from './token-counts.ts';

/** Most choices whose finish reasons are kept. */
const MAX_CHOICES = 128;

/**
 * What an answer says about itself, gathered from one body or from many chunks. Everything is
 * copied at its bound when it comes in: nothing here keeps a foreign object or a long string alive.
 */
export class AnswerFacts {
  id: string | undefined;
  model: string | undefined;
  /** By the index of the choice; undefined for one that has not finished. */
  readonly finishReasons: (string | undefined)[] = [];
  usage: TokenCounts | undefined;
  /** The first error that the answer reports, whatever its HTTP status was. */
  error: AnswerError | undefined;
  /** The provider reports that the answer was cancelled, as it can be in the background. */
  isCancelled = false;

  /** Gateways leave id and model of a first chunk empty: the first that is filled counts. */
  noteName(id: unknown, model: unknown): void {
    this.id ??= text(id);
    this.model ??= text(model);
  }

  noteUsage(usage: unknown): void {
    const fields = record(usage);
    if (!fields) return;
    this.usage ??= new TokenCounts();
    this.usage.note(fields);
  }

  /**
   * Notes the finish reason of a choice, or keeps its place while there is none.
   *
   * @param index as the answer has it.
   * @param position in its list; counts where the choice has no index.
   */
  noteFinish(index: unknown, position: number, reason: unknown): void {
    const place = index === undefined || index === null ? position : index;
    if (!isChoicePlace(place)) return;
    if (reason || place >= this.finishReasons.length) this.finishReasons[place] = text(reason);
  }
}

/** Anything else would make a property of a list, and a new one with each chunk. */
function isChoicePlace(index: unknown): index is number {
  return typeof index === 'number' && index >>> 0 === index && index < MAX_CHOICES;
}
