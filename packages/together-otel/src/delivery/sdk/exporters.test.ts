import {
  AggregationTemporality,
  AggregationType,
  InstrumentType,
} from '@opentelemetry/sdk-metrics';
import { afterEach, expect, it, vi } from 'vitest';
import { outlets } from '../queue/pipeline.ts';
import * as exporters from './exporters.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  outlets.clear();
});

it('supports each protocol for each signal', () => {
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', 'http://collector:4318');
  for (const Exporter of Object.values(exporters)) new Exporter();
  const targets = [...outlets].map((outlet) => {
    const { protocol, headers } = outlet.destination();
    return `${protocol} ${headers['Content-Type'] ?? ''} ${outlet.target}`;
  });
  expect(targets.sort()).toEqual([
    'grpc  http://collector:4318',
    'grpc  http://collector:4318',
    'grpc  http://collector:4318',
    'http application/json http://collector:4318/v1/logs',
    'http application/json http://collector:4318/v1/metrics',
    'http application/json http://collector:4318/v1/traces',
    'http application/x-protobuf http://collector:4318/v1/logs',
    'http application/x-protobuf http://collector:4318/v1/metrics',
    'http application/x-protobuf http://collector:4318/v1/traces',
  ]);
});

it('stops reporting a gauge that is no longer observed', () => {
  const { MetricsOverProtobuf } = exporters;
  const temporality = (type: InstrumentType) =>
    new MetricsOverProtobuf().selectAggregationTemporality(type);
  expect(temporality(InstrumentType.OBSERVABLE_GAUGE)).toBe(AggregationTemporality.DELTA);
  expect(temporality(InstrumentType.COUNTER)).toBe(AggregationTemporality.CUMULATIVE);
});

it('creates exponential histograms if the environment asks for them', () => {
  const type = () => new exporters.MetricsOverJson().selectAggregation(InstrumentType.HISTOGRAM);
  expect(type()).not.toMatchObject({ type: AggregationType.EXPONENTIAL_HISTOGRAM });
  vi.stubEnv(
    'OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION',
    'base2_exponential_bucket_histogram',
  );
  expect(type()).toMatchObject({ type: AggregationType.EXPONENTIAL_HISTOGRAM });
});
