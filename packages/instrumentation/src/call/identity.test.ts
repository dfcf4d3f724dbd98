import {
  type Attributes,
  metrics as api,
  type Context,
  isSpanContextValid,
  ProxyTracerProvider,
  ROOT_CONTEXT,
  trace,
} from '@opentelemetry/api';
import {
  type ReadableSpan,
  type Sampler,
  SamplingDecision,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { attr } from '@together-otel/semconv';
import { describe, expect, it } from 'vitest';
import { Instruments } from '../telemetry/instruments.ts';
import { startsUnseen } from '../telemetry/sdk-internals.ts';
import { SeriesIndex } from '../telemetry/series-index.ts';
import type { Endpoint } from '../together/endpoint.ts';
import { PeakStore } from '../together/rate-peak.ts';
import { IdentityRegistry, type SpanStart, startCallSpan } from './identity.ts';
import { type CallRequest, readRequest } from './request.ts';

const api443: Endpoint = { together: true, address: 'api.together.ai', port: 443 };

function newRegistry(modelLimit = 200, synthetic = false): IdentityRegistry {
  const generations = { tagged: true, latest: false };
  return new IdentityRegistry({
    tracer: new ProxyTracerProvider().getTracer('test'),
    instruments: new Instruments(api.getMeter('test'), generations, () => {}),
    emit: () => {},
    providerName: 'together_ai',
    synthetic,
    emitsExceptions: false,
    series: new SeriesIndex(modelLimit),
  });
}

function asking(model: string | undefined, path = '/chat/completions'): CallRequest {
  const request = readRequest({ method: 'post', path, body: { model } });
  return request ?? expect.fail('no request');
}

describe('IdentityRegistry', () => {
  it('identifies provider, host, operation and model', () => {
    expect(newRegistry().find(asking('m'), api443)).toMatchObject({
      span: {
        [attr.operationName]: 'chat',
        [attr.providerName]: 'together_ai',
        [attr.requestModel]: 'm',
        [attr.serverAddress]: 'api.together.ai',
        [attr.serverPort]: 443,
      },
      series: {
        common: {
          [attr.operationName]: 'chat',
          [attr.providerName]: 'together_ai',
          [attr.requestModel]: 'm',
          [attr.serverAddress]: 'api.together.ai',
        },
      },
    });
  });

  it('marks synthetic calls on the span and in metrics', () => {
    const { span, series } = newRegistry(200, true).find(asking('m'), api443);
    expect(span).toMatchObject({ [attr.synthetic]: true });
    expect(series.common).toMatchObject({ [attr.synthetic]: true });
  });

  it('shares one object among calls of the same kind', () => {
    const registry = newRegistry();
    const { series } = registry.find(asking('m'), api443);
    expect(registry.find(asking('m'), api443).series).toBe(series);
    expect(registry.find(asking('m'), { ...api443 }).series).toBe(series);
    expect(registry.find(asking('n'), api443).series).not.toBe(series);
    expect(registry.find(asking('m', '/embeddings'), api443).series).not.toBe(series);
    expect(registry.find(asking('m'), { ...api443, address: 'proxy' }).series).not.toBe(series);
  });

  it('records every model on spans, and as many as fit on metrics', () => {
    const registry = newRegistry(1);
    registry.find(asking('m'), api443);
    const beyond = registry.find(asking('n'), api443);
    expect(beyond.span).toMatchObject({ [attr.requestModel]: 'n' });
    expect(beyond.series.common).toMatchObject({ [attr.requestModel]: '_OTHER' });
    expect(registry.find(asking('o'), api443).series).toBe(beyond.series);
  });

  it('works without a model, an operation or a port', () => {
    const registry = newRegistry();
    const listing = readRequest({ method: 'get', path: '/models' }) ?? expect.fail('no request');
    const nowhere: Endpoint = { together: true, address: '', port: undefined };
    expect(registry.find(listing, nowhere).span).toEqual({
      [attr.providerName]: 'together_ai',
      [attr.serverAddress]: '',
    });
  });

  it('keeps one series of peaks per model, however many names arrive', () => {
    const registry = newRegistry(20);
    const peaks = new PeakStore();
    for (let round = 0; round < 3; round++) {
      for (let index = 0; index < 2500; index++) {
        peaks.request(registry.find(asking(`m${index}`), api443).series.common);
      }
    }
    const models: unknown[] = [];
    peaks.report((gauge, _value, attributes) => {
      if (gauge === 'requestRatePeak') models.push(attributes[attr.requestModel]);
    });
    expect(models).toHaveLength(21);
    expect(new Set(models).size).toBe(21);
  });
});

describe('startCallSpan', () => {
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const parent = trace.setSpanContext(ROOT_CONTEXT, {
    traceId,
    spanId: 'b7ad6b7169203331',
    traceFlags: 1,
  });
  const within = (context: Context): SpanStart => ({
    request: asking('m'),
    identity: newRegistry().find(asking('m'), api443),
    attributed: undefined,
    startTime: 0,
    parent: context,
    replaces: undefined,
    library: 'openai',
  });
  const boom = (): never => {
    throw new Error('no clock');
  };

  it('goes on without a span if the SDK can not start one, within what is around it', () => {
    const tracer = { startSpan: boom, startActiveSpan: boom };
    const { span } = startCallSpan(tracer, within(parent));
    expect(span.isRecording()).toBe(false);
    expect(span.spanContext()).toBe(trace.getSpanContext(parent));
    expect(isSpanContextValid(startCallSpan(tracer, within(ROOT_CONTEXT)).span.spanContext())).toBe(
      false,
    );
  });

  it('keeps a span that takes no attributes', () => {
    const span = trace.wrapSpanContext({ traceId, spanId: 'b7ad6b7169203332', traceFlags: 1 });
    Object.assign(span, { isRecording: () => true, setAttribute: boom });
    const tracer = { startSpan: () => span, startActiveSpan: boom };
    expect(startCallSpan(tracer, within(parent)).span).toBe(span);
  });

  describe('sets the same attributes, whether or not a sampler decides by them', () => {
    const RECORD = { decision: SamplingDecision.RECORD_AND_SAMPLED };
    const own = (attributes: Attributes): Pick<Sampler, 'shouldSample'>[] => [
      {
        shouldSample() {
          return { ...RECORD, attributes };
        },
      },
      { shouldSample: (..._all) => ({ ...RECORD, attributes }) },
    ];
    it.each<[string, Attributes]>([
      ['none', {}],
      ['others', { 'sampling.rule': 'all' }],
      ['ours', { [attr.requestModel]: '*', tenant: '*' }],
    ])('whose own attributes are %s', (_which, ofSampler) => {
      const all = own(ofSampler).map((sampler) => {
        const tracer = new TracerProvider({ sampler }).getTracer('test');
        const { span, attributes } = startCallSpan(tracer, {
          ...within(parent),
          identity: newRegistry(200, true).find(asking('m'), api443),
          attributed: { tenant: 'a', team: 'b' },
        });
        expect(attributes).toBeDefined();
        return {
          isUnseen: startsUnseen(tracer),
          attributes: (span as unknown as ReadableSpan).attributes,
        };
      });
      expect(all.map(({ isUnseen }) => isUnseen)).toEqual([true, false]);
      const [unseen, seen] = all;
      expect(unseen?.attributes).toEqual(seen?.attributes);
      expect(seen?.attributes).toMatchObject({
        [attr.operationName]: 'chat',
        [attr.requestModel]: 'm',
        [attr.serverAddress]: 'api.together.ai',
        [attr.serverPort]: 443,
        [attr.synthetic]: true,
        tenant: 'a',
        team: 'b',
        ...ofSampler,
      });
    });

    it('and names each that an identity has', () => {
      const { span } = newRegistry(200, true).find(asking('m'), api443);
      const tracer = new TracerProvider().getTracer('test');
      const identity = newRegistry(200, true).find(asking('m'), api443);
      const started = startCallSpan(tracer, { ...within(parent), identity });
      expect((started.span as unknown as ReadableSpan).attributes).toMatchObject(span);
    });
  });
});
