import { setFlagsFromString } from 'node:v8';
import { runInThisContext } from 'node:vm';
import { type Attributes, ROOT_CONTEXT, type Span } from '@opentelemetry/api';
import * as newest from '@opentelemetry/sdk-trace';
import * as oldest from 'sdk-trace-2.0';
import * as newestOf2 from 'sdk-trace-2.12';
import { describe, expect, it } from 'vitest';
import { setAttributes, setFirstAttribute } from './span-attribute.ts';

type Options = Pick<newest.TracerProviderOptions, 'spanLimits' | 'spanProcessors'>;
type NewProvider = (options: Options) => newest.TracerProvider;

/** Their types differ nominally, but not in the parts used here. */
function provider(sdk: { BasicTracerProvider: new (options: never) => unknown }): NewProvider {
  return (options) => new sdk.BasicTracerProvider(options as never) as newest.TracerProvider;
}

const SDKS: Readonly<Record<string, NewProvider>> = {
  '2.0': provider(oldest),
  '2.12': provider(newestOf2),
  '3.1': (options) => new newest.TracerProvider(options),
};

const START: Attributes = { operation: 'chat', provider: 'together_ai', model: 'a', port: 443 };
/** As many as a successful call has, beside those. */
const MORE = named('name');

function named(prefix: string): Attributes {
  const numbers = Array.from({ length: 18 }, (_, index) => [`${prefix}.${index}`, index]);
  return { [`${prefix}.reasons`]: ['stop'], ...Object.fromEntries(numbers) };
}

setFlagsFromString('--allow-natives-syntax');
const isHashTable = runInThisContext('(object) => !%HasFastProperties(object)') as (
  object: object,
) => boolean;

interface ReadableSpan extends Span {
  readonly attributes: Attributes;
  readonly droppedAttributesCount: number;
}

function startSpan(newProvider: NewProvider, options: Options = {}): ReadableSpan {
  const tracer = newProvider(options).getTracer('test');
  return tracer.startSpan('chat', { attributes: { ...START } }, ROOT_CONTEXT) as ReadableSpan;
}

function described(
  span: ReadableSpan,
  first: (span: Span) => void,
  more: Attributes = MORE,
): ReadableSpan {
  first(span);
  setAttributes(span, more);
  return span;
}

const ours = (span: Span) => setFirstAttribute(span, 'first', 'openai');
const publicly = (span: Span) => span.setAttribute('first', 'openai');

describe.each(Object.entries(SDKS))(
  'the attributes of a span of SDK %s',
  (version, newProvider) => {
    it('do not become a hash table', () => {
      // Names of its own: V8 knows objects that it has seen.
      const more = named(version);
      const [one, other] = [ours, publicly].map((first) => {
        return isHashTable(described(startSpan(newProvider), first, more).attributes);
      });
      expect(one).toBe(false);
      // If this fails, the SDK or V8 no longer needs our help.
      expect(other).toBe(true);
    });

    it('are an ordinary object', () => {
      const { attributes } = described(startSpan(newProvider), ours);
      expect(attributes).toStrictEqual({ ...START, first: 'openai', ...MORE });
      expect(Object.keys(attributes)).toEqual([
        ...Object.keys(START),
        'first',
        ...Object.keys(MORE),
      ]);
      expect(Object.getPrototypeOf(attributes)).toBe(Object.prototype);
    });

    it.each([
      ['no limits', {}],
      ['a limit of attributes', { attributeCountLimit: 10 }],
      ['a limit that the first one exceeds', { attributeCountLimit: 4 }],
      ['a limit that the start exceeds', { attributeCountLimit: 2 }],
      ['a limit of length', { attributeValueLengthLimit: 3 }],
    ])('are what they are without us: %s', (_limits, spanLimits) => {
      const [one, other] = [ours, publicly].map((first) => {
        const span = described(startSpan(newProvider, { spanLimits }), first);
        return [Object.entries(span.attributes), span.droppedAttributesCount];
      });
      expect(one).toEqual(other);
    });

    it('include those that a processor sets', () => {
      const processor: newest.SpanProcessor = {
        onStart: (span) => void span.setAttribute('tenant', 'a'),
        onEnd: () => {},
        forceFlush: async () => {},
        shutdown: async () => {},
      };
      const span = startSpan(newProvider, { spanProcessors: [processor] });
      expect(described(span, ours).attributes).toMatchObject({ tenant: 'a', first: 'openai' });
      span.setAttribute('tenant', 'b').end();
      expect(span.attributes).toMatchObject({ tenant: 'b' });
    });

    it('have nothing that an application gave to all objects', () => {
      const prototype = Object.prototype as unknown as Record<string, unknown>;
      prototype['tenant'] = 'everybody';
      try {
        const { attributes } = described(startSpan(newProvider), ours);
        expect(Object.keys(attributes)).not.toContain('tenant');
      } finally {
        delete prototype['tenant'];
      }
    });

    it('stay where they are if they are read-only', () => {
      const span = startSpan(newProvider);
      Object.defineProperty(span, 'attributes', { writable: false });
      const { attributes } = span;
      expect(described(span, ours).attributes).toBe(attributes);
      expect(attributes).toEqual({ ...START, first: 'openai', ...MORE });
    });
  },
);

describe('the attributes of another span', () => {
  it('stay where they are if it keeps them elsewhere', () => {
    const attributes: Attributes = {};
    const span = {
      attributes,
      _spanLimits: {},
      setAttribute: (name: string, value: string) => Object.assign(attributes, { [name]: value }),
    };
    ours(span as unknown as Span);
    expect(span.attributes).toBe(attributes);
    expect(attributes).toEqual({ first: 'openai' });
  });

  it.each<[string, object]>([
    ['has none', {}],
    ['inherits them', Object.create({ attributes: {}, _spanLimits: {} }) as object],
    ['has something else', { attributes: [], _spanLimits: {} }],
    ['has null', { attributes: null, _spanLimits: {} }],
    ['has a map', { attributes: new Map(), _spanLimits: {} }],
    ['has no limits', { attributes: {} }],
  ])('are set publicly if it %s', (_what, rest) => {
    const set: unknown[] = [];
    const { attributes } = rest as { attributes?: unknown };
    const span = Object.assign(rest, { setAttribute: (...args: unknown[]) => set.push(args) });
    ours(span as unknown as Span);
    expect(set).toEqual([['first', 'openai']]);
    expect((span as { attributes?: unknown }).attributes).toBe(attributes);
  });
});
