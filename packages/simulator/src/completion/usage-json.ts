import type { UsageCounts } from '../http/exchange.ts';

/** Usage as chat and text completions report it. */
export function usageJson(
  counts: UsageCounts,
  place: 'flat' | 'details' | 'both',
  tellsReasoning: boolean,
): Record<string, unknown> {
  const { promptTokens, completionTokens, cachedTokens, reasoningTokens } = counts;
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    ...(place === 'details' ? {} : { cached_tokens: cachedTokens }),
    ...(place === 'flat' ? {} : { prompt_tokens_details: { cached_tokens: cachedTokens } }),
    ...(tellsReasoning ? { completion_tokens_details: { reasoning_tokens: reasoningTokens } } : {}),
  };
}
