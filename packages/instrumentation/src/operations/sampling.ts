import type { Attributes } from '@opentelemetry/api';
import { attr } from '@together-otel/semconv';
import { count, finite, line, put, text } from '../facts/attribute-value.ts';
import type { RequestBody } from './operation.ts';

/** Maximum number of stop sequences kept. */
const MAX_STOP_SEQUENCES = 16;

/** Sampling parameters shared by chat and text completions. */
export function describeSampling(body: RequestBody, attributes: Attributes): void {
  const maxTokens = count(body['max_tokens'] ?? body['max_completion_tokens']);
  const choices = count(body['n']);
  if (maxTokens !== undefined) attributes[attr.requestMaxTokens] = maxTokens;
  const temperature = finite(body['temperature']);
  if (temperature !== undefined) attributes[attr.requestTemperature] = temperature;
  put(attributes, attr.requestTopP, finite(body['top_p']));
  put(attributes, attr.requestTopK, count(body['top_k']));
  put(attributes, attr.requestFrequencyPenalty, finite(body['frequency_penalty']));
  put(attributes, attr.requestPresencePenalty, finite(body['presence_penalty']));
  put(attributes, attr.requestStopSequences, stopSequences(body['stop']));
  put(attributes, attr.requestSeed, count(body['seed']));
  put(attributes, attr.requestReasoningLevel, text(body['reasoning_effort']));
  put(attributes, attr.requestChoiceCount, choices === 1 ? undefined : choices);
}

function stopSequences(stop: unknown): string[] | undefined {
  if (stop === undefined || stop === null) return undefined;
  const list = Array.isArray(stop) ? stop.slice(0, MAX_STOP_SEQUENCES) : [stop];
  const texts = list.flatMap((entry) => line(entry) ?? []);
  return texts.length > 0 ? texts : undefined;
}
