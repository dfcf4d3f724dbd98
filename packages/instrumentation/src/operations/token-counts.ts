import { count, record } from '../facts/attribute-value.ts';
import type { TokenUsage } from '../facts/call-summary.ts';

/**
 * Token counts of one answer. A stream may spread them over several chunks, or repeat running
 * totals in each chunk: the maximum of each count is the answer's.
 */
export class TokenCounts implements TokenUsage {
  input: number | undefined;
  output: number | undefined;
  cached: number | undefined;
  reasoning: number | undefined;

  /** Records a usage object of chat, completions and embeddings, or of responses. */
  note(fields: Readonly<Record<string, unknown>>): void {
    const inputDetails = record(fields['prompt_tokens_details'] ?? fields['input_tokens_details']);
    const outputDetails = record(
      fields['completion_tokens_details'] ?? fields['output_tokens_details'],
    );
    this.input = higher(this.input, fields['prompt_tokens'] ?? fields['input_tokens']);
    this.output = higher(this.output, fields['completion_tokens'] ?? fields['output_tokens']);
    // The last is DeepSeek's.
    const cached =
      inputDetails?.['cached_tokens'] ??
      fields['cached_tokens'] ??
      fields['prompt_cache_hit_tokens'];
    this.cached = higher(this.cached, cached);
    this.reasoning = higher(this.reasoning, outputDetails?.['reasoning_tokens']);
  }
}

function higher(known: number | undefined, value: unknown): number | undefined {
  const reported = count(value);
  return known === undefined || (reported !== undefined && reported > known) ? reported : known;
}
