import type { AnswerFacts } from './answer-facts.ts';

interface ForeignEnvelope {
  readonly id?: unknown;
  readonly model?: unknown;
  readonly usage?: unknown;
  readonly choices?: unknown;
}

/** A choice of an answer or of a chunk, of which nothing is sure. */
export interface ForeignChoice {
  readonly index?: unknown;
  readonly finish_reason?: unknown;
}

/** Most choices whose finish reasons are kept. */
const MAX_CHOICES = 128;

/**
 * Notes what surrounds the content of chat and text completions, whole or in chunks.
 *
 * @returns the choices, any of which may be null.
 */
export function readEnvelope<Choice extends ForeignChoice>(
  answer: unknown,
  facts: AnswerFacts,
): readonly (Choice | null | undefined)[] {
  if (typeof answer !== 'object' || answer === null) return [];
  const { id, model, usage, choices } = answer as ForeignEnvelope;
  facts.id ??= id;
  facts.model ??= model;
  if (usage) facts.usage = usage;
  if (!Array.isArray(choices)) return [];
  for (const choice of choices as (Choice | null | undefined)[]) {
    const index = choice?.index;
    if (typeof index !== 'number' || !(index >= 0 && index < MAX_CHOICES)) continue;
    const reason = choice?.finish_reason;
    // Also of a choice that has none yet: its place is kept.
    if (reason || index >= facts.finishReasons.length) facts.finishReasons[index] = reason;
  }
  return choices;
}

/** Whether a field of a chunk holds text. */
export function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}
