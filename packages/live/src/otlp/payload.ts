import { type DescMessage, fromBinary, fromJson, type JsonValue } from '@bufbuild/protobuf';
import type { Signal } from './model.ts';
import { schemas } from './schema.ts';
import type { LogsRequest, MetricsRequest, TraceRequest } from './wire.ts';

export type Encoding = 'protobuf' | 'json';

export interface Payloads {
  traces: TraceRequest;
  metrics: MetricsRequest;
  logs: LogsRequest;
}

const HEX = /^(?:[0-9a-f]{2})*$/i;
const ID_FIELDS: ReadonlySet<string> = new Set([
  'traceId',
  'spanId',
  'parentSpanId',
  'trace_id',
  'span_id',
  'parent_span_id',
]);

/** OTLP/JSON differs from protobuf's JSON in one respect: ids are hex instead of base64. */
function idsAsBase64(key: string, value: unknown): unknown {
  if (!ID_FIELDS.has(key) || typeof value !== 'string') return value;
  if (!HEX.test(value)) throw new Error(`${key} is not hex: ${JSON.stringify(value)}`);
  return Buffer.from(value, 'hex').toString('base64');
}

function decodeJson(schema: DescMessage, bytes: Uint8Array): unknown {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  const json: JsonValue = JSON.parse(text, idsAsBase64);
  // The OTLP specification requires receivers to ignore unknown JSON fields.
  return fromJson(schema, json, { ignoreUnknownFields: true });
}

/**
 * Decodes an export request.
 * @throws if the bytes are invalid; the message has the reason.
 */
export function decodePayload<S extends Signal>(
  signal: S,
  encoding: Encoding,
  bytes: Uint8Array,
): Payloads[S] {
  const schema = schemas[signal].request;
  const message: unknown =
    encoding === 'json' ? decodeJson(schema, bytes) : fromBinary(schema, bytes);
  // The schema chosen by `signal` is what gives the message this shape.
  return message as Payloads[S];
}
