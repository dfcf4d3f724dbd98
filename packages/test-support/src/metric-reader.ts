import { type AggregationTemporality, MetricReader } from '@opentelemetry/sdk-metrics';

/** Collects only on request of the test. */
export class OnDemandReader extends MetricReader {
  /** @param temporality of every instrument; by default, the SDK's choice. */
  constructor(temporality?: AggregationTemporality) {
    super(temporality === undefined ? {} : { aggregationTemporalitySelector: () => temporality });
  }

  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}
