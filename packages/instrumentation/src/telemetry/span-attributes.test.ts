import { setFlagsFromString } from 'node:v8';
import { runInThisContext } from 'node:vm';
import { type Attributes, type AttributeValue, ROOT_CONTEXT, type Span } from '@opentelemetry/api';
import * as newest from '@opentelemetry/sdk-trace';
import * as oldest from 'sdk-trace-2.0';
import * as newestOf2 from 'sdk-trace-2.12';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SpanAttributes } from './span-attributes.ts';

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

const IDLE: newest.SpanProcessor = {
  onStart: () => {},
  onEnd: () => {},
  forceFlush: async () => {},
  shutdown: async () => {},
};

const DEAF: newest.SpanProcessor = {
  ...IDLE,
  onStart() {
    performance.now();
  },
};

const exporter = { export: () => {}, shutdown: async () => {} };
const PROCESSORS: Readonly<Record<string, unknown>> = {
  '2.0': new oldest.SimpleSpanProcessor(exporter),
  '2.12': new newestOf2.SimpleSpanProcessor(exporter),
  '3.1': new newest.SimpleSpanProcessor({ exporter }),
};

const START: Attributes = { operation: 'chat', provider: 'together_ai', model: 'a', port: 443 };
/** As many further attributes as a successful call has. */
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

type Describe = (span: ReadableSpan, more?: Attributes) => ReadableSpan;

function mask(value: AttributeValue): AttributeValue {
  return typeof value === 'string' ? '*' : value;
}

const ours: Describe = (span, more = MORE) => {
  const attributes = new SpanAttributes(span, 'first', 'openai');
  const draft = attributes.draft();
  Object.assign(draft, more);
  attributes.set(draft);
  return span;
};

const publicly: Describe = (span, more = MORE) => {
  span.setAttribute('first', 'openai');
  for (const [name, value] of Object.entries(more)) span.setAttribute(name, value ?? '');
  return span;
};

describe.each(Object.entries(SDKS))(
  'the attributes of a span of SDK %s',
  (version, newProvider) => {
    it('do not become a hash table', () => {
      // Unique names, because V8 remembers the shapes of objects it has seen.
      const more = named(version);
      const [one, other] = [ours, publicly].map((first) => {
        return isHashTable(first(startSpan(newProvider), more).attributes);
      });
      expect(one).toBe(false);
      // If this fails, the SDK or V8 no longer needs our optimisation.
      expect(other).toBe(true);
    });

    it('are an ordinary object', () => {
      const { attributes } = ours(startSpan(newProvider));
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
        const span = first(startSpan(newProvider, { spanLimits }));
        return [Object.entries(span.attributes), span.droppedAttributesCount];
      });
      expect(one).toEqual(other);
    });

    it('are stored directly if the SDK would only store them', () => {
      const span = startSpan(newProvider);
      const draft = new SpanAttributes(span, 'first', 'openai').draft();
      // If this fails, a new SDK version no longer gets the optimisation. 2.0 never did.
      expect(draft === span.attributes).toBe(version !== '2.0');
    });

    it.each([
      ['of the SDK', PROCESSORS[version]],
      ['that take no span', DEAF],
    ])('are stored directly beside processors %s', (_which, processor) => {
      const spanProcessors = [processor as newest.SpanProcessor];
      const span = startSpan(newProvider, { spanProcessors });
      const draft = new SpanAttributes(span, 'first', 'openai').draft();
      expect(draft === span.attributes).toBe(version !== '2.0');
    });

    it('are dropped if the application has used up the limit', () => {
      const ends: ((attributes: SpanAttributes, span: Span) => void)[] = [
        (attributes) => {
          const draft = attributes.draft();
          Object.assign(draft, named('end'));
          attributes.set(draft);
        },
        (_attributes, span) => void span.setAttributes(named('end')),
      ];
      const [one, other] = ends.map((end) => {
        const span = startSpan(newProvider);
        const attributes = new SpanAttributes(span, 'first', 'openai');
        for (let index = 0; index < 110; index++) span.setAttribute(`more.${index}`, index);
        end(attributes, span);
        return [Object.entries(span.attributes), span.droppedAttributesCount];
      });
      expect(one).toEqual(other);
      expect(other?.[1]).toBeGreaterThan(0);
    });

    it('count towards the limit', () => {
      const [one, other] = [ours, publicly].map((describe) => {
        const span = describe(startSpan(newProvider));
        for (const name of Object.keys(named('application'))) span.setAttribute(name, 1);
        for (let index = 0; index < 100; index++) span.setAttribute(`more.${index}`, index);
        return [Object.entries(span.attributes), span.droppedAttributesCount];
      });
      expect(one).toEqual(other);
      expect(other?.[1]).toBeGreaterThan(0);
    });

    it.each<[string, (span: ReadableSpan) => void]>([
      [
        'of the span',
        (span) => {
          const { setAttribute } = span;
          span.setAttribute = (name, value) => setAttribute.call(span, name, mask(value));
        },
      ],
      [
        'of its class',
        (span) => {
          const prototype = Object.getPrototypeOf(span) as Span;
          const { setAttribute } = prototype;
          prototype.setAttribute = function masked(this: Span, name, value) {
            return setAttribute.call(this, name, mask(value));
          };
          onTestFinished(() => void Object.assign(prototype, { setAttribute }));
        },
      ],
    ])('pass through a wrapper of the setter %s', (_whose, wrap) => {
      for (const wrapsEarly of [true, false]) {
        const span = startSpan(newProvider);
        if (wrapsEarly) wrap(span);
        const attributes = new SpanAttributes(span, 'first', 'openai');
        if (!wrapsEarly) wrap(span);
        const draft = attributes.draft();
        Object.assign(draft, { secret: 'a', port: 80 });
        attributes.set(draft);
        expect(span.attributes).toMatchObject({ secret: '*', port: 80 });
      }
    });

    it.each<[string, (span: ReadableSpan) => ReadableSpan['attributes']]>([
      ['frozen', (span) => Object.freeze(span.attributes)],
      [
        'replaced',
        (span) => {
          const other = { ...span.attributes };
          Object.defineProperty(span, 'attributes', { value: other });
          return other;
        },
      ],
    ])('are not stored in an object that was %s in the meantime', (_how, change) => {
      const span = startSpan(newProvider);
      const attributes = new SpanAttributes(span, 'first', 'openai');
      const changed = change(span);
      expect(attributes.draft()).not.toBe(changed);
    });

    it('include those that a processor sets', () => {
      const processor: newest.SpanProcessor = {
        ...IDLE,
        onStart: (span) => void span.setAttribute('tenant', 'a'),
      };
      const span = startSpan(newProvider, { spanProcessors: [processor] });
      expect(ours(span).attributes).toMatchObject({ tenant: 'a', first: 'openai' });
      span.setAttribute('tenant', 'b').end();
      expect(span.attributes).toMatchObject({ tenant: 'b' });
    });

    it('have nothing that an application gave to all objects', () => {
      const prototype = Object.prototype as unknown as Record<string, unknown>;
      prototype['tenant'] = 'everybody';
      try {
        const { attributes } = ours(startSpan(newProvider));
        expect(Object.keys(attributes)).not.toContain('tenant');
      } finally {
        delete prototype['tenant'];
      }
    });

    it.each<[string, (span: { attributes: Attributes }) => void]>([
      [
        'masks what is set',
        (span) => {
          span.attributes = new Proxy(span.attributes, {
            set: (all, name, value) =>
              Reflect.set(all, name, typeof value === 'string' ? '*' : value),
          });
        },
      ],
      [
        'marks them with a symbol',
        ({ attributes }) => void Object.assign(attributes, { [Symbol.for('mark')]: 1 }),
      ],
      [
        'hides one',
        ({ attributes }) => void Object.defineProperty(attributes, 'hidden', { value: 1 }),
      ],
      ['keeps them to change them later', (span) => void span.attributes],
      [
        'masks one',
        ({ attributes }) =>
          void Object.defineProperty(attributes, 'name.1', {
            get: () => '*',
            set: () => {},
            enumerable: true,
          }),
      ],
      [
        'puts an accessor in their place',
        (span) => {
          const { attributes } = span;
          const set = () => {
            throw new Error('read-only');
          };
          Object.defineProperty(span, 'attributes', { get: () => attributes, set });
        },
      ],
    ])('stay where they are if a processor %s', (_what, change) => {
      const processor: newest.SpanProcessor = {
        ...IDLE,
        onStart: (span) => change(span as { attributes: Attributes }),
      };
      const span = startSpan(newProvider, { spanProcessors: [processor] });
      const { attributes } = span;
      expect(ours(span).attributes).toBe(attributes);
      const other = startSpan(newProvider, { spanProcessors: [processor] });
      expect(attributes).toEqual(publicly(other).attributes);
    });

    it('stay where they are if they are read-only', () => {
      const span = startSpan(newProvider);
      Object.defineProperty(span, 'attributes', { writable: false });
      const { attributes } = span;
      expect(ours(span).attributes).toBe(attributes);
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
    ours(span as unknown as ReadableSpan, {});
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
    ours(span as unknown as ReadableSpan, {});
    expect(set).toEqual([['first', 'openai']]);
    expect((span as { attributes?: unknown }).attributes).toBe(attributes);
  });
});
