import type {
  Attributes,
  BatchObservableResult,
  Counter,
  Meter,
  Observable,
} from '@opentelemetry/api';
import { metrics } from '@together-otel/semconv';
import { guarded } from '../callbacks.ts';
import {
  type ConventionInstruments,
  LatestInstruments,
  TaggedInstruments,
} from './convention-instruments.ts';
import { GatheredCounter } from './gathered-counter.ts';
import type { Generations } from './generation.ts';
import { counter, gauge, histogram, type MetricKeyOf, upDownCounter } from './instrument.ts';
import type { SeriesHistogram } from './series-histogram.ts';

/** A registry gauge; all are read when metrics are collected. */
export type GaugeKey = MetricKeyOf<'gauge'>;

/** Reports the current value of a gauge series. */
export type ObserveGauge = (gauge: GaugeKey, value: number, attributes: Attributes) => void;

/** All registry instruments on one meter. */
export class Instruments {
  /** One per recorded generation of the conventions. */
  readonly conventions: readonly ConventionInstruments[];
  readonly timeToFirstToken: SeriesHistogram;
  readonly retryDelay: SeriesHistogram;
  readonly attempts: GatheredCounter;
  readonly callRetries: Counter;
  readonly fallbacks: Counter;
  readonly cost: Counter;
  readonly activeCalls: GatheredCounter;
  readonly #meter: Meter;
  readonly #gauges: ReadonlyMap<string, Observable>;
  readonly #collect: (result: BatchObservableResult) => void;

  /** @param collect reports every gauge series; called once per collection. */
  constructor(
    meter: Meter,
    { tagged, latest }: Generations,
    collect: (observe: ObserveGauge) => void,
  ) {
    this.#meter = meter;
    this.conventions = [
      ...(tagged ? [new TaggedInstruments(meter)] : []),
      ...(latest ? [new LatestInstruments(meter)] : []),
    ];
    this.timeToFirstToken = histogram(meter, 'timeToFirstToken');
    this.retryDelay = histogram(meter, 'retryDelay');
    this.attempts = new GatheredCounter(counter(meter, 'attempts'));
    this.callRetries = counter(meter, 'callRetries');
    this.fallbacks = counter(meter, 'fallbacks');
    this.cost = counter(meter, 'cost');
    this.activeCalls = new GatheredCounter(upDownCounter(meter, 'activeCalls'));

    const keys = Object.entries(metrics)
      .filter(([, metric]) => metric.instrument === 'gauge')
      .map(([key]) => key as GaugeKey);
    const gauges = new Map<string, Observable>(keys.map((key) => [key, gauge(meter, key)]));
    this.#gauges = gauges;
    this.#collect = guarded((result: BatchObservableResult) => {
      this.#flush();
      collect((key, value, attributes) => {
        const observable = gauges.get(key);
        if (observable) result.observe(observable, value, attributes);
      });
    });
    // biome-ignore lint/plugin: guarded at creation, because removing it needs the same function
    meter.addBatchObservableCallback(this.#collect, [...gauges.values()]);
  }

  /** Stops the gauges; the other instruments simply go unused. */
  close(): void {
    this.#flush();
    this.#meter.removeBatchObservableCallback(this.#collect, [...this.#gauges.values()]);
  }

  #flush(): void {
    this.attempts.flush();
    this.activeCalls.flush();
  }
}
