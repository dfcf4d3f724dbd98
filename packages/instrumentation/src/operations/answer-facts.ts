import { count, record } from '../facts/attribute-value.ts';
import type { TokenUsage } from '../facts/call-summary.ts';

/** What an answer told about itself, gathered from one body or from many chunks. */
export class AnswerFacts {
  id: unknown;
  model: unknown;
  /** By the index of the choice. */
  readonly finishReasons: unknown[] = [];
  /** The last usage that was there; Together sends it in the last chunks, some models never. */
  usage: unknown;
}

/** Reads the usage object of chat, completions and embeddings, and that of responses. */
export function readUsage(usage: unknown): TokenUsage {
  const fields = record(usage);
  const inputDetails = record(
    fields?.['prompt_tokens_details'] ?? fields?.['input_tokens_details'],
  );
  const outputDetails = record(
    fields?.['completion_tokens_details'] ?? fields?.['output_tokens_details'],
  );
  return {
    input: count(fields?.['prompt_tokens'] ?? fields?.['input_tokens']),
    output: count(fields?.['completion_tokens'] ?? fields?.['output_tokens']),
    cached: count(inputDetails?.['cached_tokens'] ?? fields?.['cached_tokens']),
    reasoning: count(outputDetails?.['reasoning_tokens']),
  };
}
