import { record } from '../facts/attribute-value.ts';
import { AnswerError, errorOfEmpty, findError, findFailure, isEventName } from './answer-error.ts';
import type { AnswerFacts } from './answer-facts.ts';
import { isBareFailure, isSet } from './bare-failure.ts';

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
  readonly error?: unknown;
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
  if (choices.length === 0) noteChunkFailure(chunk, facts);
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
    if ((reason && FAILURES.has(reason)) || choice.error) facts.error ??= errorOfChoice(choice);
    if (choice.usage) facts.noteUsage(choice.usage);
  }
  return choices;
}

/**
 * Finish reasons of a choice whose generation failed: OpenRouter's, those of vLLM and SGLang when
 * the engine gives up, and those of DeepSeek's and Zhipu's APIs.
 */
const FAILURES: ReadonlySet<unknown> = new Set([
  'error',
  'abort',
  'insufficient_system_resource',
  'network_error',
]);

function errorOfChoice(choice: ForeignChoice): AnswerError | undefined {
  const error = findError(choice);
  return (
    error ?? (FAILURES.has(choice.finish_reason) ? new AnswerError('answer_error') : undefined)
  );
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
  facts.error = isSet(fields?.[list]) ? findError(answer) : errorWithout(answer, list);
}

/** Fields of an answer that are not results. */
const SURROUNDINGS = new Set(['id', 'object', 'model', 'created', 'usage', 'type', 'request_id']);

/**
 * Finds the error in an answer without the expected result. Gateways may use another name for the
 * result; an empty answer is an error.
 *
 * @param list a field that may be an empty list.
 */
export function errorWithout(answer: unknown, list?: string): AnswerError | undefined {
  const fields = record(answer);
  if (!fields || isBareFailure(fields)) return errorOfEmpty(answer);
  const isEmpty = Object.entries(fields).every(
    ([name, value]) =>
      !(name === list && Array.isArray(value)) && (SURROUNDINGS.has(name) || !isSet(value)),
  );
  return isEmpty ? errorOfEmpty(answer) : findError(answer);
}

/** Records a failure if a chunk without content is one. */
export function noteChunkFailure(chunk: unknown, facts: AnswerFacts): void {
  if (facts.error) return;
  facts.error = findError(chunk);
  if (facts.error || facts.doubt || isEventName(record(chunk)?.['type'])) return;
  facts.doubt = findFailure(chunk);
}
