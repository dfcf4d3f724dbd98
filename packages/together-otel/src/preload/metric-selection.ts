import { OTLPMetricExporterBase } from '@opentelemetry/exporter-metrics-otlp-http';
import {
  type AggregationOption,
  AggregationTemporality,
  AggregationType,
  InstrumentType,
} from '@opentelemetry/sdk-metrics';
import { inForce } from '@together-otel/instrumentation/distribution';
import { metricSettings } from '../settings/opentelemetry-settings.ts';

/** The part of a metric exporter that is asked how it wants instruments. */
interface MetricSelection {
  selectAggregationTemporality(type: InstrumentType): AggregationTemporality;
  selectAggregation(type: InstrumentType): AggregationOption;
}

/**
 * Lets an exporter, or all of a class by their prototype, forget gauges that nobody reports any
 * more. Under cumulative temporality the SDK sends their last value for ever: a quota that was read
 * an hour ago would look like today's. OTLP itself has no temporality for gauges.
 *
 * And lets `OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION` have its effect, of which the
 * SDK knows nothing yet.
 */
export function selectMetrics(exporter: MetricSelection): void {
  const { selectAggregationTemporality, selectAggregation } = exporter;
  exporter.selectAggregationTemporality = function choose(type): AggregationTemporality {
    return type === InstrumentType.OBSERVABLE_GAUGE
      ? AggregationTemporality.DELTA
      : selectAggregationTemporality.call(this, type);
  };
  exporter.selectAggregation = function choose(type): AggregationOption {
    return type === InstrumentType.HISTOGRAM && wantsExponentialHistograms()
      ? { type: AggregationType.EXPONENTIAL_HISTOGRAM }
      : selectAggregation.call(this, type);
  };
}

/** Does so for the OTLP exporters over HTTP; those that are loaded on demand have it done there. */
export function selectMetricsOverHttp(): void {
  selectMetrics(OTLPMetricExporterBase.prototype);
}

function wantsExponentialHistograms(): boolean {
  const { value } = inForce(metricSettings.histogramAggregation, process.env);
  return value === 'base2_exponential_bucket_histogram';
}
