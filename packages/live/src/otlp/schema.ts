import { createFileRegistry, type DescMessage, fromJson, type JsonValue } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import descriptors from '../../proto/opentelemetry-proto.descriptors.json' with { type: 'json' };
import type { Signal } from './model.ts';

const registry = createFileRegistry(fromJson(FileDescriptorSetSchema, descriptors as JsonValue));

function message(name: string): DescMessage {
  const found = registry.getMessage(`opentelemetry.proto.collector.${name}`);
  if (!found) throw new Error(`proto/ has no message ${name}: regenerate its descriptors`);
  return found;
}

/** Request and response types of a signal, and the field that counts rejected items. */
export interface SignalSchema {
  readonly request: DescMessage;
  readonly response: DescMessage;
  readonly rejectedField: string;
}

export const schemas: Readonly<Record<Signal, SignalSchema>> = {
  traces: {
    request: message('trace.v1.ExportTraceServiceRequest'),
    response: message('trace.v1.ExportTraceServiceResponse'),
    rejectedField: 'rejectedSpans',
  },
  metrics: {
    request: message('metrics.v1.ExportMetricsServiceRequest'),
    response: message('metrics.v1.ExportMetricsServiceResponse'),
    rejectedField: 'rejectedDataPoints',
  },
  logs: {
    request: message('logs.v1.ExportLogsServiceRequest'),
    response: message('logs.v1.ExportLogsServiceResponse'),
    rejectedField: 'rejectedLogRecords',
  },
};
