import { emptyResource } from '@opentelemetry/resources';
import type { CollectionResult, MetricProducer } from '@opentelemetry/sdk-metrics';
import { PROBE_SCOPE_NAME } from '@together-otel/semconv';
import packageJson from '../../package.json' with { type: 'json' };
import type { Clock } from '../schedule/clock.ts';
import { hrTime, passedOnMetrics, registryMetrics } from './metric-data.ts';
import type { ReadingStore } from './reading-store.ts';

/**
 * Supplies the current readings to a metric reader. Instruments are unsuitable: with cumulative
 * temporality an observable instrument keeps reporting series that are no longer observed.
 */
export class ReadingProducer implements MetricProducer {
  readonly #store: ReadingStore;
  readonly #clock: Clock;
  readonly #startedAt: number;

  constructor(store: ReadingStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
    this.#startedAt = clock.now();
  }

  async collect(): Promise<CollectionResult> {
    const now = this.#clock.now();
    // If the clock was set back, a series must not end before it starts.
    const times = { startTime: hrTime(Math.min(this.#startedAt, now)), endTime: hrTime(now) };
    const metrics = [
      ...registryMetrics(this.#store.readings(), times),
      ...passedOnMetrics(this.#store.passedOn(), times),
    ];
    const scope = { name: PROBE_SCOPE_NAME, version: packageJson.version };
    return {
      resourceMetrics: { resource: emptyResource(), scopeMetrics: [{ scope, metrics }] },
      errors: [],
    };
  }
}
