import type { Counter, Meter, ObservableGauge, UpDownCounter } from '@opentelemetry/api';
import { buckets, metrics } from '@together-otel/semconv';
import { SeriesHistogram } from './series-histogram.ts';

/** Registry keys of the metrics of one kind. */
export type MetricKeyOf<Instrument extends string> = {
  [K in keyof typeof metrics]: (typeof metrics)[K] extends { instrument: Instrument } ? K : never;
}[keyof typeof metrics];

/** Creates a histogram from the registry, with its buckets as advice. */
export function histogram(meter: Meter, key: MetricKeyOf<'histogram'>): SeriesHistogram {
  const { name, unit, description, buckets: bucketKey } = metrics[key];
  const advice = { explicitBucketBoundaries: [...buckets[bucketKey]] };
  return new SeriesHistogram(meter.createHistogram(name, { unit, description, advice }));
}

/** Creates a counter from the registry. */
export function counter(meter: Meter, key: MetricKeyOf<'counter'>): Counter {
  const { name, unit, description } = metrics[key];
  return meter.createCounter(name, { unit, description });
}

/** Creates an up-down counter from the registry. */
export function upDownCounter(meter: Meter, key: MetricKeyOf<'updowncounter'>): UpDownCounter {
  const { name, unit, description } = metrics[key];
  return meter.createUpDownCounter(name, { unit, description });
}

/** Creates an observable gauge from the registry. */
export function gauge(meter: Meter, key: MetricKeyOf<'gauge'>): ObservableGauge {
  const { name, unit, description } = metrics[key];
  return meter.createObservableGauge(name, { unit, description });
}
