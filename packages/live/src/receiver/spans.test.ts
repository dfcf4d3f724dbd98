import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { CompressionAlgorithm } from '@opentelemetry/otlp-exporter-base';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Receiver, startReceiver } from './receiver.ts';

const nanos = ([seconds, rest]: readonly [number, number]): bigint =>
  BigInt(seconds) * 1_000_000_000n + BigInt(rest);

const ATTRIBUTES = {
  string: 'ünïcode ✓',
  empty: '',
  int: 42,
  negative: -7,
  large: Number.MAX_SAFE_INTEGER,
  double: 0.1,
  yes: true,
  no: false,
  strings: ['a', 'b'],
  numbers: [1, 2.5],
  booleans: [true, false],
  none: [],
  bytes: Uint8Array.of(0, 1, 254, 255),
  map: { inner: { deep: [1, 'two'] }, flag: true },
};

let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.close());

describe.each([
  ['protobuf', ProtobufExporter, CompressionAlgorithm.NONE],
  ['protobuf', ProtobufExporter, CompressionAlgorithm.GZIP],
  ['json', JsonExporter, CompressionAlgorithm.NONE],
  ['json', JsonExporter, CompressionAlgorithm.GZIP],
] as const)('spans by the SDK as %s, %o, %s', (encoding, Exporter, compression) => {
  it('equal what the SDK recorded', async () => {
    const kept = new InMemorySpanExporter();
    const exporter = new Exporter({ url: `${receiver.url}/v1/traces`, compression });
    const provider = new TracerProvider({
      resource: resourceFromAttributes({ 'service.name': 'shop', replicas: 3 }),
      spanLimits: { attributeCountLimit: 20, eventCountLimit: 2 },
      spanProcessors: [
        new SimpleSpanProcessor({ exporter: kept }),
        new SimpleSpanProcessor({ exporter }),
      ],
    });
    const tracer = provider.getTracer('plugin', '1.2.3', { schemaUrl: 'https://example.com/1' });

    const linked = tracer.startSpan('linked', { kind: SpanKind.PRODUCER });
    linked.end();
    const parent = tracer.startSpan('chat llama', {
      kind: SpanKind.CLIENT,
      attributes: ATTRIBUTES,
      links: [{ context: linked.spanContext(), attributes: { reason: 'batch' } }],
    });
    parent.addEvent('lost', {}, [1_700_000_000, 0]);
    parent.addEvent('first chunk', { index: 0 }, [1_700_000_000, 123_456_789]);
    parent.addEvent('last chunk');
    const child = tracer.startSpan('attempt', {}, trace.setSpan(context.active(), parent));
    child.setStatus({ code: SpanStatusCode.OK });
    child.end();
    parent.setStatus({ code: SpanStatusCode.ERROR, message: 'rate limited' });
    parent.end();
    await provider.forceFlush();
    await receiver.waitFor((r) => r.spans().length === 3);

    const spans = Object.fromEntries(receiver.spans().map((span) => [span.name, span]));
    const sent = Object.fromEntries(kept.getFinishedSpans().map((span) => [span.name, span]));
    const { traceId, spanId } = parent.spanContext();
    const original = sent['chat llama'];
    expect(spans['chat llama']).toEqual({
      requestId: expect.any(Number),
      resource: { 'service.name': 'shop', replicas: 3 },
      scope: {
        name: 'plugin',
        version: '1.2.3',
        attributes: {},
        schemaUrl: 'https://example.com/1',
      },
      traceId,
      spanId,
      flags: expect.any(Number),
      name: 'chat llama',
      kind: 'client',
      startTime: nanos(original?.startTime ?? [0, 0]),
      endTime: nanos(original?.endTime ?? [0, 0]),
      durationSeconds: Number(nanos(original?.duration ?? [0, 0])) / 1e9,
      status: { code: 'error', message: 'rate limited' },
      attributes: ATTRIBUTES,
      droppedAttributesCount: 0,
      events: [
        {
          name: 'first chunk',
          time: 1_700_000_000_123_456_789n,
          attributes: { index: 0 },
          droppedAttributesCount: 0,
        },
        {
          name: 'last chunk',
          time: nanos(original?.events[1]?.time ?? [0, 0]),
          attributes: {},
          droppedAttributesCount: 0,
        },
      ],
      droppedEventsCount: 1,
      links: [
        {
          traceId: linked.spanContext().traceId,
          spanId: linked.spanContext().spanId,
          attributes: { reason: 'batch' },
          droppedAttributesCount: 0,
          flags: expect.any(Number),
        },
      ],
      droppedLinksCount: 0,
    });
    expect(spans['attempt']).toMatchObject({
      traceId,
      parentSpanId: spanId,
      kind: 'internal',
      status: { code: 'ok' },
    });
    expect(spans['linked']).toMatchObject({ kind: 'producer', status: { code: 'unset' } });
    expect(spans['linked']).not.toHaveProperty('parentSpanId');

    expect(receiver.rejected()).toEqual([]);
    expect(receiver.requests().map(({ bytes, payloadBytes, ...rest }) => rest)).toEqual(
      receiver.requests().map((_, i) => ({
        id: i + 1,
        at: expect.any(Date),
        headers: expect.objectContaining({ 'user-agent': expect.stringContaining('OTel') }),
        method: 'POST',
        path: '/v1/traces',
        signal: 'traces',
        encoding,
        compression: compression === CompressionAlgorithm.GZIP ? 'gzip' : 'identity',
        items: 1,
        outcome: 'answered',
        status: 200,
      })),
    );
    await provider.shutdown();
  });
});
