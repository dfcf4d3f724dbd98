import { OTLPMetricExporterBase } from '@opentelemetry/exporter-metrics-otlp-http';
import { AggregationTemporality, InstrumentType } from '@opentelemetry/sdk-metrics';

/** The part of a metric exporter that is asked for temporality. */
interface TemporalityChoice {
  selectAggregationTemporality(type: InstrumentType): AggregationTemporality;
}

/**
 * Lets an exporter, or all of a class by their prototype, forget gauges that nobody reports any
 * more. Under cumulative temporality the SDK sends their last value for ever: a quota that was read
 * an hour ago would look like today's. OTLP itself has no temporality for gauges.
 */
export function forgetStaleGauges(exporter: TemporalityChoice): void {
  const select = exporter.selectAggregationTemporality;
  exporter.selectAggregationTemporality = function choose(type): AggregationTemporality {
    return type === InstrumentType.OBSERVABLE_GAUGE
      ? AggregationTemporality.DELTA
      : select.call(this, type);
  };
}

/** Does so for the OTLP exporters over HTTP; those that are loaded on demand have it done there. */
export function forgetStaleGaugesOverHttp(): void {
  forgetStaleGauges(OTLPMetricExporterBase.prototype);
}
