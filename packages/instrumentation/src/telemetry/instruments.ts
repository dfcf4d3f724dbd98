import type {
  Attributes,
  BatchObservableResult,
  Counter,
  Histogram,
  Meter,
  Observable,
  UpDownCounter,
} from '@opentelemetry/api';
import { buckets, metrics } from '@together-otel/semconv';

/** A gauge of the registry that is read when metrics are collected. */
export type GaugeKey = {
  [K in keyof typeof metrics]: (typeof metrics)[K] extends { instrument: 'gauge' }
    ? (typeof metrics)[K] extends { planned: true }
      ? never
      : K
    : never;
}[keyof typeof metrics];

/** Reports the present value of a gauge's series. */
export type ObserveGauge = (gauge: GaugeKey, value: number, attributes: Attributes) => void;

/** The instruments of the registry on one meter. */
export class Instruments {
  readonly operationDuration: Histogram;
  readonly tokenUsage: Histogram;
  readonly timeToFirstChunk: Histogram;
  readonly timePerOutputChunk: Histogram;
  readonly timeToFirstToken: Histogram;
  readonly retryDelay: Histogram;
  readonly attempts: Counter;
  readonly activeCalls: UpDownCounter;
  readonly #meter: Meter;
  readonly #gauges: ReadonlyMap<GaugeKey, Observable>;
  readonly #collect: (result: BatchObservableResult) => void;

  /** @param collect reports every gauge's series; called once for each collection. */
  constructor(meter: Meter, collect: (observe: ObserveGauge) => void) {
    this.#meter = meter;
    this.operationDuration = histogram(meter, 'operationDuration');
    this.tokenUsage = histogram(meter, 'tokenUsage');
    this.timeToFirstChunk = histogram(meter, 'timeToFirstChunk');
    this.timePerOutputChunk = histogram(meter, 'timePerOutputChunk');
    this.timeToFirstToken = histogram(meter, 'timeToFirstToken');
    this.retryDelay = histogram(meter, 'retryDelay');
    this.attempts = meter.createCounter(metrics.attempts.name, settings('attempts'));
    this.activeCalls = meter.createUpDownCounter(metrics.activeCalls.name, settings('activeCalls'));

    const gauges = new Map<GaugeKey, Observable>();
    for (const [key, metric] of Object.entries(metrics)) {
      if (metric.instrument !== 'gauge' || 'planned' in metric) continue;
      const gauge = key as GaugeKey;
      gauges.set(gauge, meter.createObservableGauge(metric.name, settings(gauge)));
    }
    this.#gauges = gauges;
    this.#collect = (result) =>
      collect((key, value, attributes) => {
        const gauge = gauges.get(key);
        if (gauge) result.observe(gauge, value, attributes);
      });
    meter.addBatchObservableCallback(this.#collect, [...gauges.values()]);
  }

  /** Stops the gauges; the other instruments just fall idle. */
  close(): void {
    this.#meter.removeBatchObservableCallback(this.#collect, [...this.#gauges.values()]);
  }
}

type HistogramKey = {
  [K in keyof typeof metrics]: (typeof metrics)[K] extends { instrument: 'histogram' } ? K : never;
}[keyof typeof metrics];

function histogram(meter: Meter, key: HistogramKey): Histogram {
  const { name, buckets: bucketKey } = metrics[key];
  return meter.createHistogram(name, {
    ...settings(key),
    advice: { explicitBucketBoundaries: [...buckets[bucketKey]] },
  });
}

function settings(key: keyof typeof metrics): { unit: string; description: string } {
  const { unit, description } = metrics[key];
  return { unit, description };
}
