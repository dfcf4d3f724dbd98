import { type AggregationTemporality, MetricReader } from '@opentelemetry/sdk-metrics';

/** Collects only when the test asks. */
export class OnDemandReader extends MetricReader {
  /** @param temporality of every instrument; by default, the SDK's choice. */
  constructor(temporality?: AggregationTemporality) {
    super(temporality === undefined ? {} : { aggregationTemporalitySelector: () => temporality });
  }

  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}
