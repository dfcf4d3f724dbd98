import { create, toBinary } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import type { ReceivedMetric } from './metric-model.ts';
import { receivedMetrics } from './metrics.ts';
import { decodePayload, type Encoding } from './payload.ts';
import { schemas } from './schema.ts';
import { receivedSpans } from './spans.ts';

// Covers what the JavaScript SDK never sends: int64 beyond 2^53, exemplars, summaries.

function json(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

function spanWith(span: Record<string, unknown>): Uint8Array {
  return json({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });
}

function metrics(encoding: Encoding, bytes: Uint8Array): ReceivedMetric[] {
  return receivedMetrics(decodePayload('metrics', encoding, bytes), 1);
}

function jsonMetric(metric: Record<string, unknown>): ReceivedMetric[] {
  return metrics('json', json({ resourceMetrics: [{ scopeMetrics: [{ metrics: [metric] }] }] }));
}

const spans = (bytes: Uint8Array) => receivedSpans(decodePayload('traces', 'json', bytes), 1);

describe('OTLP/JSON', () => {
  it('has hex ids in either case, enums as numbers, int64 as strings or numbers', () => {
    const [span] = spans(
      spanWith({
        traceId: '0AF7651916CD43DD8448EB211C80319C',
        spanId: 'b7ad6b7169203331',
        kind: 3,
        startTimeUnixNano: '1700000000000000001',
        attributes: [
          { key: 'exact', value: { intValue: '9007199254740993' } },
          { key: 'small', value: { intValue: 5 } },
          { key: 'bytes', value: { bytesValue: 'AAH+/w==' } },
          { key: 'empty', value: {} },
          { key: 'traceId', value: { stringValue: 'not hex' } },
          { key: '__proto__', value: { stringValue: 'a key' } },
        ],
        fieldOfTheFuture: { x: 1 },
      }),
    );
    expect(span).toMatchObject({
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      kind: 'client',
      startTime: 1_700_000_000_000_000_001n,
    });
    expect(Object.entries(span?.attributes ?? {})).toEqual([
      ['exact', 9_007_199_254_740_993n],
      ['small', 5],
      ['bytes', Uint8Array.of(0, 1, 254, 255)],
      ['empty', null],
      ['traceId', 'not hex'],
      ['__proto__', 'a key'],
    ]);
  });

  it.each([
    ['an id that is not hex', spanWith({ traceId: 'xyz' }), 'traceId is not hex: "xyz"'],
    ['a field of another type', spanWith({ name: 7 }), 'name'],
    [
      'an attribute given twice',
      spanWith({
        attributes: [
          { key: 'a', value: {} },
          { key: 'a', value: {} },
        ],
      }),
      'attribute "a" occurs twice',
    ],
    ['text', Buffer.from('nonsense'), 'JSON'],
    ['nothing', Buffer.from(''), 'JSON'],
    ['an array', json([]), 'Array(0)'],
    ['bytes that are not UTF-8', Buffer.from([0x22, 0xff, 0x22]), 'utf-8'],
  ])('is refused with %s', (_what, bytes, message) => {
    expect(() => spans(bytes)).toThrow(message);
  });
});

describe('metrics', () => {
  it('carry exemplars and summaries', () => {
    const exemplar = {
      timeUnixNano: '5',
      asDouble: 0.5,
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      filteredAttributes: [{ key: 'user', value: { stringValue: 'x' } }],
    };
    const sum = { dataPoints: [{ asInt: '9223372036854775807', exemplars: [exemplar] }] };
    expect(jsonMetric({ name: 'm', sum })).toMatchObject([
      {
        value: 9_223_372_036_854_775_807n,
        temporality: 'unspecified',
        monotonic: false,
        exemplars: [
          {
            time: 5n,
            value: 0.5,
            traceId: '0af7651916cd43dd8448eb211c80319c',
            spanId: 'b7ad6b7169203331',
            attributes: { user: 'x' },
          },
        ],
      },
    ]);
    const summary = {
      dataPoints: [{ count: '2', sum: 3, quantileValues: [{ quantile: 0.5, value: 1 }] }],
    };
    expect(jsonMetric({ name: 'm', summary })).toMatchObject([
      { type: 'summary', summary: { count: 2, sum: 3, quantiles: [{ quantile: 0.5, value: 1 }] } },
    ]);
  });

  it('read the same from protobuf: 64-bit integers, optional fields, repeated counts', () => {
    const { request } = schemas.metrics;
    const point = {
      count: 3n,
      sum: 0,
      bucketCounts: [1n, 2n],
      explicitBounds: [0.5],
      timeUnixNano: 2n ** 63n,
    };
    const data = {
      case: 'histogram',
      value: { dataPoints: [point], aggregationTemporality: 1 },
    };
    const bytes = toBinary(
      request,
      create(request, {
        resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'h', data }] }] }],
      }),
    );
    const [received] = metrics('protobuf', bytes);
    expect(received).toMatchObject({ temporality: 'delta', time: 2n ** 63n });
    // A sum of 0 is present; a min that was not sent is absent.
    expect(received?.histogram).toEqual({ count: 3, sum: 0, bounds: [0.5], counts: [1, 2] });
  });

  it('are rejected when inconsistent', () => {
    expect(() => jsonMetric({ name: 'm' })).toThrow('metric "m" has an unknown type');
    expect(() =>
      jsonMetric({
        name: 'm',
        histogram: { dataPoints: [{ explicitBounds: [1], bucketCounts: ['1'] }] },
      }),
    ).toThrow('a histogram with 1 bounds needs 2 bucket counts, it has 1');
    expect(() =>
      jsonMetric({ name: 'm', histogram: { dataPoints: [{ count: '9007199254740993' }] } }),
    ).toThrow('over 2^53 - 1');
  });
});
