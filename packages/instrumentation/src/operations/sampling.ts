import type { Attributes } from '@opentelemetry/api';
import { attr } from '@together-otel/semconv';
import { count, finite, line, text } from '../facts/attribute-value.ts';

/** Maximum number of stop sequences kept. */
const MAX_STOP_SEQUENCES = 16;

/** Sampling parameters shared by chat and text completions. */
export function samplingAttributes(body: Readonly<Record<string, unknown>>): Attributes {
  const choices = count(body['n']);
  return {
    [attr.requestMaxTokens]: count(body['max_tokens'] ?? body['max_completion_tokens']),
    [attr.requestTemperature]: finite(body['temperature']),
    [attr.requestTopP]: finite(body['top_p']),
    [attr.requestTopK]: count(body['top_k']),
    [attr.requestFrequencyPenalty]: finite(body['frequency_penalty']),
    [attr.requestPresencePenalty]: finite(body['presence_penalty']),
    [attr.requestStopSequences]: stopSequences(body['stop']),
    [attr.requestSeed]: count(body['seed']),
    [attr.requestReasoningLevel]: text(body['reasoning_effort']),
    [attr.requestChoiceCount]: choices === 1 ? undefined : choices,
  };
}

function stopSequences(stop: unknown): string[] | undefined {
  if (stop === undefined || stop === null) return undefined;
  const list = Array.isArray(stop) ? stop.slice(0, MAX_STOP_SEQUENCES) : [stop];
  const texts = list.flatMap((entry) => line(entry) ?? []);
  return texts.length > 0 ? texts : undefined;
}
