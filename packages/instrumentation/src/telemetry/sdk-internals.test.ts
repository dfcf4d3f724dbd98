import { ProxyTracerProvider, ROOT_CONTEXT, type Tracer } from '@opentelemetry/api';
import * as newest from '@opentelemetry/sdk-trace';
import * as oldest from 'sdk-trace-2.0';
import * as newestOf2 from 'sdk-trace-2.12';
import { describe, expect, it } from 'vitest';
import { startsUnseen } from './sdk-internals.ts';

type Options = newest.TracerProviderOptions;
type Sdk = Pick<
  typeof newest,
  'AlwaysOffSampler' | 'AlwaysOnSampler' | 'ParentBasedSampler' | 'TraceIdRatioBasedSampler'
> & { newTracer(options: Options): Tracer };

type OldSdk = Pick<
  typeof newestOf2,
  keyof Omit<Sdk, 'newTracer'> | 'BasicTracerProvider' | 'SimpleSpanProcessor'
>;

function sdkOf2(sdk: OldSdk): Sdk {
  return {
    ...(sdk as unknown as Sdk),
    newTracer: (options) => new sdk.BasicTracerProvider(options as never).getTracer('test'),
  };
}

const SDKS: Readonly<Record<string, Sdk>> = {
  '2.0': sdkOf2(oldest as unknown as OldSdk),
  '2.12': sdkOf2(newestOf2),
  '3.1': {
    ...newest,
    newTracer: (options) => new newest.TracerProvider(options).getTracer('test'),
  },
};

const IDLE: newest.SpanProcessor = {
  onStart: () => {},
  onEnd: () => {},
  forceFlush: async () => {},
  shutdown: async () => {},
};
const BATCH = new newest.BatchSpanProcessor({
  exporter: { export: () => {}, shutdown: async () => {} },
});
const RECORD = { decision: newest.SamplingDecision.RECORD_AND_SAMPLED };

/** Samplers that decide by attributes in ways that their source does not obviously show. */
const SEEING: Readonly<Record<string, newest.Sampler['shouldSample']>> = {
  'by a fifth parameter': (_context, _id, _name, _kind, attributes) =>
    'model' in attributes ? RECORD : RECORD,
  'by the rest of its parameters': (...all) => (all.length > 4 ? RECORD : RECORD),
  'by destructured parameters': function shouldSample(_context, ...[, , , attributes]) {
    return attributes ? RECORD : RECORD;
  },
  'by a parameter after a default': (_context, _id = '', _name = '', _kind = 0, attributes = {}) =>
    attributes ? RECORD : RECORD,
  'by `arguments`': function shouldSample() {
    // biome-ignore lint/complexity/noArguments: the subject of this test
    return arguments[4] ? RECORD : RECORD;
  },
  'behind `bind`': ((...all: unknown[]) => (all[4] ? RECORD : RECORD)).bind(undefined),
  'behind a proxy': new Proxy(() => RECORD, {}),
};

describe.each(Object.entries(SDKS))('a span of SDK %s starts unseen', (_version, sdk) => {
  const on = new sdk.AlwaysOnSampler();
  const ratio = new sdk.TraceIdRatioBasedSampler(0.5);

  // If this fails, a new SDK version no longer gets the optimisation.
  it.each<[string, Options]>([
    ['by default', {}],
    ['with a processor of the SDK', { spanProcessors: [BATCH] }],
    ['with a sampler for all', { sampler: on }],
    ['with a sampler for none', { sampler: new sdk.AlwaysOffSampler() }],
    ['with a ratio', { sampler: ratio }],
    ['with a ratio of roots', { sampler: new sdk.ParentBasedSampler({ root: ratio }) }],
    [
      'with a sampler of names',
      {
        sampler: {
          shouldSample: function shouldSample(_a, _b, name) {
            return name ? RECORD : RECORD;
          },
        },
      },
    ],
  ])('%s', (_which, options) => {
    expect(startsUnseen(sdk.newTracer(options))).toBe(true);
  });

  it('through the tracer of the API, once there is an SDK', () => {
    const provider = new ProxyTracerProvider();
    const tracer = provider.getTracer('test');
    expect(startsUnseen(tracer)).toBe(false);
    provider.setDelegate({ getTracer: () => sdk.newTracer({}) });
    tracer.startSpan('first', {}, ROOT_CONTEXT);
    expect(startsUnseen(tracer)).toBe(true);
  });

  it.each(Object.entries(SEEING))('unless a sampler decides %s', (_how, shouldSample) => {
    const sampler = { shouldSample };
    expect(startsUnseen(sdk.newTracer({ sampler }))).toBe(false);
    for (const of of ['root', 'remoteParentSampled', 'localParentNotSampled'] as const) {
      const parent = new sdk.ParentBasedSampler({ root: on, [of]: sampler });
      expect(startsUnseen(sdk.newTracer({ sampler: parent })), of).toBe(false);
    }
  });

  it.each<[string, Options]>([
    ['a processor looks', { spanProcessors: [{ ...IDLE, onStart: (span) => void span.name }] }],
    ['attributes are limited', { spanLimits: { attributeCountLimit: 20 } }],
    ['their length is limited', { spanLimits: { attributeValueLengthLimit: 20 } }],
  ])('unless %s', (_which, options) => {
    expect(startsUnseen(sdk.newTracer(options))).toBe(false);
  });

  it.each<[string, (tracer: Tracer) => Tracer]>([
    [
      'wraps',
      (tracer) => {
        const { startSpan } = tracer;
        return Object.assign(tracer, {
          startSpan: (...args: Parameters<typeof startSpan>) => startSpan.apply(tracer, args),
        });
      },
    ],
    [
      'overrides',
      (tracer) =>
        Object.create(tracer, {
          startSpan: { value: (name: string) => tracer.startSpan(name) },
        }) as Tracer,
    ],
    ['hides', (tracer) => new Proxy(tracer, { get: () => expect.fail('no look inside') })],
  ])('unless somebody %s how it starts', (_how, wrap) => {
    expect(startsUnseen(wrap(sdk.newTracer({})))).toBe(false);
  });
});

it('a span of nobody known does not', () => {
  for (const tracer of [{}, { startSpan: () => {} }, { startSpan: 1 }, { _delegate: {} }]) {
    expect(startsUnseen(tracer as unknown as Tracer)).toBe(false);
  }
});
