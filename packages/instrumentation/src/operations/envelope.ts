import { record } from '../facts/attribute-value.ts';
import {
  AnswerError,
  errorOfEmpty,
  findError,
  findFailure,
  isBareFailure,
} from './answer-error.ts';
import type { AnswerFacts } from './answer-facts.ts';

interface ForeignEnvelope {
  readonly id?: unknown;
  readonly model?: unknown;
  readonly usage?: unknown;
  readonly choices?: unknown;
  readonly error?: unknown;
}

/** A choice of an answer or of a chunk; any field may be missing. */
export interface ForeignChoice {
  readonly index?: unknown;
  readonly finish_reason?: unknown;
  readonly usage?: unknown;
}

const NONE: readonly undefined[] = [];

/** Records the facts of a whole chat or text completion. */
export function readCompletion(answer: unknown, facts: AnswerFacts): void {
  const choices = readChoices(answer, facts);
  if (choices.length === 0) facts.error ??= errorOfEmpty(answer);
}

/**
 * Records the facts around the content of a chat or text completion chunk.
 *
 * @returns the choices, any of which may be null.
 */
export function readEnvelope<Choice extends ForeignChoice>(
  chunk: unknown,
  facts: AnswerFacts,
): readonly (Choice | null | undefined)[] {
  const choices = readChoices<Choice>(chunk, facts);
  // Chunks without choices carry usage, content filters, or errors.
  if (choices === NONE && !facts.error) facts.error = findFailure(chunk);
  return choices;
}

function readChoices<Choice extends ForeignChoice>(
  answer: unknown,
  facts: AnswerFacts,
): readonly (Choice | null | undefined)[] {
  if (typeof answer !== 'object' || answer === null) return NONE;
  const { id, model, usage, choices, error } = answer as ForeignEnvelope;
  if (facts.id === undefined || facts.model === undefined) facts.noteName(id, model);
  if (usage) facts.noteUsage(usage);
  if (error) facts.error ??= findError(answer);
  if (!Array.isArray(choices)) return NONE;
  let position = 0;
  for (const choice of choices as (Choice | null | undefined)[]) {
    if (!choice) continue;
    const { index, finish_reason: reason } = choice;
    facts.noteFinish(index, position++, reason);
    if (reason === 'error') facts.error ??= errorOfChoice(choice);
    if (choice.usage) facts.noteUsage(choice.usage);
  }
  return choices;
}

function errorOfChoice(choice: object): AnswerError {
  return findError(choice) ?? new AnswerError('answer_error');
}

/**
 * Records the facts of an answer that is a list of results.
 *
 * @param list the field with the results; an answer without it may be just an error.
 */
export function readResult(answer: unknown, list: string, facts: AnswerFacts): void {
  const fields = record(answer);
  facts.noteName(fields?.['id'], fields?.['model']);
  facts.noteUsage(fields?.['usage']);
  const hasResult = fields && (Array.isArray(fields[list]) || !isBareFailure(fields));
  facts.error = hasResult ? findError(answer) : errorOfEmpty(answer);
}

/** Whether a field of a chunk has text. */
export function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}
