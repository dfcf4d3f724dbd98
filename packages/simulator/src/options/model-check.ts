import type { ModelOverride } from '../catalogue/model-profile.ts';
import { isObject } from '../http/fields.ts';
import { HEADER_PROFILES } from '../http/header-profile.ts';
import {
  type Check,
  type Checked,
  choice,
  flag,
  number,
  object,
  optional,
  or,
  required,
  text,
  whole,
  wrong,
} from './checks.ts';

const TYPES = ['chat', 'language', 'code', 'embedding', 'image', 'rerank', 'audio', 'transcribe'];

export const latency: Check = optional(
  object({
    firstTokenMillis: number(0),
    firstTokenFactor: number(0),
    perTokenMillis: number(0),
    jitter: number(0, 1),
  }),
);

const rateLimit = object({
  requestsPerSecond: rate,
  tokensPerSecond: rate,
  burstSeconds: number(0),
  smoothingMillis: number(0),
  growth: optional(
    object({
      factor: required(number(0)),
      windowSeconds: required(whole(1, 86_400)),
      maximum: required(number(1)),
    }),
  ),
  usedElsewhere: number(0, 0.999),
});

function rate(value: unknown, field: string): void {
  // With zero, nothing would ever pass, and the limiter would divide by zero.
  if (value === 0) {
    const advice = "Give a number above 0; to refuse everything use capacity: 'overloaded'.";
    throw wrong(field, value, advice);
  }
  number(0)(value, field);
}

function capacity(value: unknown, field: string): void {
  if (typeof value === 'string') {
    throw wrong(field, value, "Give a whole number of at least 1, or 'overloaded'.");
  }
  whole(1)(value, field);
}

function outputTokens(value: unknown, field: string): void {
  const minimum = isObject(value) ? Number(value['minimum']) : 1;
  object({ minimum: required(whole(1)), maximum: required(whole(minimum)) })(value, field);
}

/** Validates a user's model. */
export const checkModel: Checked<ModelOverride> = object({
  id: required(text),
  servedAs: text,
  type: choice(TYPES),
  displayName: text,
  organization: text,
  contextLength: whole(1),
  pricing: optional(object({ input: number(0), output: number(0), cachedInput: number(0) })),
  latency,
  usage: choice(['finish-chunk', 'last-chunk', 'only-when-asked']),
  reasoning: choice(['reasoning', 'reasoning_content']),
  rateLimit: optional(rateLimit),
  capacity: or('overloaded', capacity),
  headers: choice(HEADER_PROFILES),
  outputTokens: optional(outputTokens),
  finishReason: choice(['stop', 'eos']),
  roleChunk: flag,
  dimensions: whole(1, 4096),
});
