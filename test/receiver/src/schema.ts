import { readFileSync } from 'node:fs';
import { createFileRegistry, type DescMessage, fromJsonString } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import type { Signal } from './model.ts';

const registry = createFileRegistry(
  fromJsonString(
    FileDescriptorSetSchema,
    readFileSync(new URL('../proto/opentelemetry-proto.descriptors.json', import.meta.url), 'utf8'),
  ),
);

function message(name: string): DescMessage {
  const found = registry.getMessage(`opentelemetry.proto.collector.${name}`);
  if (!found) throw new Error(`proto/ has no message ${name}: write its descriptors again`);
  return found;
}

/** What a signal is asked and answered with, and the field that counts refused items. */
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
