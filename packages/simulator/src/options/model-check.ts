import type { ModelOverride } from '../catalogue/model-profile.ts';
import { HEADER_PROFILES } from '../http/header-profile.ts';
import {
  checkChoice,
  checkFlag,
  checkNumber,
  checkObject,
  checkText,
  checkWhole,
  wrong,
} from './checks.ts';

// biome-ignore format: a list of names
const MODEL_FIELDS: readonly string[] = [
  'id', 'servedAs', 'type', 'displayName', 'organization', 'contextLength', 'pricing', 'latency', 'usage',
  'reasoning', 'rateLimit', 'capacity', 'headers', 'outputTokens', 'finishReason', 'roleChunk',
  'dimensions',
];

const TYPES = ['chat', 'language', 'code', 'embedding', 'image', 'rerank', 'audio', 'transcribe'];

/**
 * Checks a model from outside.
 *
 * @throws TypeError naming the field, the value and what to do
 */
export function checkModel(value: unknown, field: string): ModelOverride {
  const model = checkObject(value, field, MODEL_FIELDS);
  checkText(model['id'] ?? null, `${field}.id`);
  checkText(model['servedAs'], `${field}.servedAs`);
  checkChoice(model['type'], `${field}.type`, TYPES);
  checkText(model['displayName'], `${field}.displayName`);
  checkText(model['organization'], `${field}.organization`);
  checkWhole(model['contextLength'], `${field}.contextLength`, 1);
  checkNumbers(model['pricing'], `${field}.pricing`, ['input', 'output', 'cachedInput']);
  checkLatency(model['latency'], `${field}.latency`);
  checkChoice(model['usage'], `${field}.usage`, ['finish-chunk', 'last-chunk', 'only-when-asked']);
  checkChoice(model['reasoning'], `${field}.reasoning`, ['reasoning', 'reasoning_content']);
  checkRateLimit(model['rateLimit'], `${field}.rateLimit`);
  if (model['capacity'] !== 'overloaded') {
    if (typeof model['capacity'] === 'string') {
      throw wrong(
        `${field}.capacity`,
        model['capacity'],
        "Give a whole number of at least 1, or 'overloaded'.",
      );
    }
    checkWhole(model['capacity'], `${field}.capacity`, 1);
  }
  checkChoice(model['headers'], `${field}.headers`, HEADER_PROFILES);
  checkOutputTokens(model['outputTokens'], `${field}.outputTokens`);
  checkChoice(model['finishReason'], `${field}.finishReason`, ['stop', 'eos']);
  checkFlag(model['roleChunk'], `${field}.roleChunk`);
  checkWhole(model['dimensions'], `${field}.dimensions`, 1, 4096);
  return model as unknown as ModelOverride;
}

/** @throws TypeError naming the field, the value and what to do */
export function checkLatency(value: unknown, field: string): void {
  if (value === undefined) return;
  const latency = checkObject(value, field, [
    'firstTokenMillis',
    'firstTokenFactor',
    'perTokenMillis',
    'jitter',
  ]);
  checkNumber(latency['firstTokenMillis'], `${field}.firstTokenMillis`, 0);
  checkNumber(latency['firstTokenFactor'], `${field}.firstTokenFactor`, 0);
  checkNumber(latency['perTokenMillis'], `${field}.perTokenMillis`, 0);
  checkNumber(latency['jitter'], `${field}.jitter`, 0, 1);
}

function checkNumbers(value: unknown, field: string, names: readonly string[]): void {
  if (value === undefined) return;
  const numbers = checkObject(value, field, names);
  for (const name of names) checkNumber(numbers[name], `${field}.${name}`, 0);
}

function checkRateLimit(value: unknown, field: string): void {
  if (value === undefined) return;
  const names = [
    'requestsPerSecond',
    'tokensPerSecond',
    'burstSeconds',
    'smoothingMillis',
    'growth',
    'usedElsewhere',
  ];
  const limit = checkObject(value, field, names);
  for (const name of ['requestsPerSecond', 'tokensPerSecond']) {
    // Zero would never let anything through, and would divide by it.
    if (limit[name] === 0)
      throw wrong(
        `${field}.${name}`,
        0,
        "Give a number above 0; to refuse everything use capacity: 'overloaded'.",
      );
    checkNumber(limit[name], `${field}.${name}`, 0);
  }
  checkNumber(limit['burstSeconds'], `${field}.burstSeconds`, 0);
  checkNumber(limit['smoothingMillis'], `${field}.smoothingMillis`, 0);
  checkNumber(limit['usedElsewhere'], `${field}.usedElsewhere`, 0, 0.999);
  if (limit['growth'] === undefined) return;
  const growth = checkObject(limit['growth'], `${field}.growth`, [
    'factor',
    'windowSeconds',
    'maximum',
  ]);
  checkNumber(growth['factor'] ?? null, `${field}.growth.factor`, 0);
  checkWhole(growth['windowSeconds'] ?? null, `${field}.growth.windowSeconds`, 1, 86_400);
  checkNumber(growth['maximum'] ?? null, `${field}.growth.maximum`, 1);
}

function checkOutputTokens(value: unknown, field: string): void {
  if (value === undefined) return;
  const bounds = checkObject(value, field, ['minimum', 'maximum']);
  checkWhole(bounds['minimum'] ?? null, `${field}.minimum`, 1);
  checkWhole(bounds['maximum'] ?? null, `${field}.maximum`, Number(bounds['minimum']));
}
