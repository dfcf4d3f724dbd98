import { setFlagsFromString } from 'node:v8';
import { runInThisContext } from 'node:vm';
import { type Attributes, ROOT_CONTEXT } from '@opentelemetry/api';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { expect, it } from 'vitest';
import type { CallSummary } from '../facts/call-summary.ts';
import type { SpanAttributes } from './span-attributes.ts';
import { endCallSpan } from './span-recorder.ts';

/** As many attributes as a call's span usually starts with. */
const START: Attributes = { operation: 'chat', provider: 'together_ai', model: 'a', host: 'b' };

/** A streamed call with everything that Together reports. */
const SUMMARY: CallSummary = {
  outcome: 'success',
  duration: 1,
  error: undefined,
  status: 200,
  requestId: 'a',
  responseId: 'b',
  responseModel: 'c',
  finishReasons: ['stop'],
  usage: { input: 1, output: 2, cached: 0, reasoning: 1 },
  stream: { toFirstChunk: 0.1, toFirstToken: 0.1 },
  deployment: 'serverless',
  cost: undefined,
  resends: 1,
  retryDelay: 0.5,
  rateLimit: {
    requestsLimit: 1,
    requestsRemaining: 1,
    tokensLimit: 1,
    tokensRemaining: 1,
    reset: 1,
  },
  serverTime: { queue: 0.1, server: 0.2 },
};

setFlagsFromString('--allow-natives-syntax');
const isHashTable = runInThisContext('(object) => !%HasFastProperties(object)') as (
  object: object,
) => boolean;

it('the attributes of a call have names that are in the source, and so do not become a hash table', () => {
  const described: Attributes = { ...START };
  // Without the space that `SpanAttributes` reserves, which would also prevent a hash table.
  const plain = { draft: () => described, set: () => {} } as unknown as SpanAttributes;
  const span = new TracerProvider().getTracer('test').startSpan('chat', {}, ROOT_CONTEXT);
  endCallSpan(span, plain, SUMMARY, Date.now(), () => {});
  expect(Object.keys(described).length).toBeGreaterThan(20);
  expect(isHashTable(described)).toBe(false);
  // If this fails, V8 no longer needs literal names, and the build need not inline them.
  const copy: Attributes = {};
  // Unique names, because V8 remembers the shapes of objects it has seen.
  for (const [name, value] of Object.entries(described)) copy[`copied ${name}`] = value;
  expect(isHashTable(copy)).toBe(true);
});
