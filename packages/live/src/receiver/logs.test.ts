import { context, SeverityNumber, trace } from '@opentelemetry/api';
import { OTLPLogExporter as JsonExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as ProtobufExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Receiver, startReceiver } from './receiver.ts';

let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.close());

describe.each([
  ['protobuf', ProtobufExporter],
  ['json', JsonExporter],
] as const)('log records by the SDK as %s', (_encoding, Exporter) => {
  it('are what the SDK recorded', async () => {
    const exporter = new Exporter({ url: `${receiver.url}/v1/logs` });
    const provider = new LoggerProvider({
      resource: resourceFromAttributes({ 'service.name': 'shop' }),
      processors: [new SimpleLogRecordProcessor({ exporter })],
    });
    const logger = provider.getLogger('plugin', '1.2.3');
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const spanId = 'b7ad6b7169203331';
    logger.emit({
      eventName: 'gen_ai.client.inference.operation.details',
      timestamp: [1_700_000_000, 5],
      observedTimestamp: [1_700_000_001, 6],
      severityNumber: SeverityNumber.WARN2,
      severityText: 'WARN2',
      body: { role: 'user', parts: [{ type: 'text', content: 'hi' }], raw: Uint8Array.of(1, 2) },
      attributes: { model: 'llama', nested: { list: [1, null, 'x'] } },
      context: trace.setSpanContext(context.active(), { traceId, spanId, traceFlags: 1 }),
    });
    logger.emit({ body: 'plain' });
    await receiver.waitFor((r) => r.logs().length === 2);

    const [event, plain] = receiver.logs();
    expect(event).toEqual({
      requestId: expect.any(Number),
      resource: { 'service.name': 'shop' },
      scope: { name: 'plugin', version: '1.2.3', attributes: {} },
      time: 1_700_000_000_000_000_005n,
      observedTime: 1_700_000_001_000_000_006n,
      severity: 'warn',
      severityNumber: 14,
      severityText: 'WARN2',
      body: { role: 'user', parts: [{ type: 'text', content: 'hi' }], raw: Uint8Array.of(1, 2) },
      attributes: { model: 'llama', nested: { list: [1, null, 'x'] } },
      droppedAttributesCount: 0,
      eventName: 'gen_ai.client.inference.operation.details',
      traceId,
      spanId,
      flags: 1,
    });
    expect(plain).toMatchObject({ body: 'plain', severity: 'unspecified', attributes: {} });
    expect(plain).not.toHaveProperty('traceId');
    expect(plain).not.toHaveProperty('eventName');
    await provider.shutdown();
  });
});
