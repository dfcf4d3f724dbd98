import { setFlagsFromString } from 'node:v8';
import { runInThisContext } from 'node:vm';
import { type Attributes, ROOT_CONTEXT, type Span } from '@opentelemetry/api';
import * as newest from '@opentelemetry/sdk-trace';
import * as newestOf2 from 'sdk-trace-2.12';
import { expect, it } from 'vitest';
import type { CallSummary } from '../facts/call-summary.ts';
import { SpanAttributes } from './span-attributes.ts';
import { endCallSpan } from './span-recorder.ts';

const PROVIDERS: Readonly<Record<string, Pick<newest.TracerProvider, 'getTracer'>>> = {
  '2.12': new newestOf2.BasicTracerProvider() as Pick<newest.TracerProvider, 'getTracer'>,
  '3.1': new newest.TracerProvider(),
};

/** As many as a call's span usually starts with. */
const START: Attributes = { operation: 'chat', provider: 'together_ai', model: 'a', host: 'b' };

/** A streamed call with everything that Together tells. */
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

type Described = Span & { readonly attributes: Attributes };

function describedSpan(provider: Pick<newest.TracerProvider, 'getTracer'>): Described {
  const started = { attributes: { ...START } };
  const span = provider.getTracer('test').startSpan('chat', started, ROOT_CONTEXT) as Described;
  endCallSpan(span, new SpanAttributes(span, 'library', 'openai'), SUMMARY, Date.now(), () => {});
  return span;
}

it.each(Object.entries(PROVIDERS))(
  'the attributes of a call do not become a hash table in SDK %s',
  (version, provider) => {
    const { attributes } = describedSpan(provider);
    expect(Object.keys(attributes).length).toBeGreaterThan(20);
    expect(isHashTable(attributes)).toBe(false);
    // If this fails, V8 no longer needs names in the source, and the build need not put them there.
    const copy: Attributes = {};
    // Names of its own: V8 knows objects that it has seen.
    for (const [name, value] of Object.entries(attributes)) copy[`${version} ${name}`] = value;
    expect(isHashTable(copy)).toBe(true);
  },
);
