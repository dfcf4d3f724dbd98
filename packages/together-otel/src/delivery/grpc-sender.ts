import type { ExportResponse } from '@opentelemetry/otlp-exporter-base';
import { OTLPLogExporter } from '../preload/on-demand/exporter-logs-otlp-grpc.ts';
import { OTLPMetricExporter } from '../preload/on-demand/exporter-metrics-otlp-grpc.ts';
import { OTLPTraceExporter } from '../preload/on-demand/exporter-trace-otlp-grpc.ts';
import type { Delegate, Signal } from './sdk-shape.ts';

/** Sends over gRPC from a thread of its own: with an exporter that the environment describes. */
export function grpcSender(
  signal: Signal,
): (bytes: Uint8Array, millis: number) => Promise<ExportResponse> {
  // The environment says nothing then of where it goes.
  if (process.env['OTEL_CONFIG_FILE']) {
    const error = new Error('over gRPC that a file describes, nothing is sent at the very end');
    return () => Promise.resolve({ status: 'failure', error });
  }
  const Exporter = {
    span: OTLPTraceExporter,
    log: OTLPLogExporter,
    metric: OTLPMetricExporter,
  }[signal];
  const { _transport } = (new Exporter() as { readonly _delegate: Delegate })._delegate;
  return (bytes, millis) => _transport.send(bytes, millis) as Promise<ExportResponse>;
}
