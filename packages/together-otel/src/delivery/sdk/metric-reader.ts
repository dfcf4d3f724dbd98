import { context, diag } from '@opentelemetry/api';
import { globalErrorHandler, suppressTracing } from '@opentelemetry/core';
import {
  InstrumentType,
  type MetricProducer,
  MetricReader,
  type PeriodicExportingMetricReaderOptions,
} from '@opentelemetry/sdk-metrics';
import { carries } from '../../global-api/global-api.ts';
import { every, type Timer } from '../clock.ts';
import { attempt, inBackground } from '../guard.ts';
import { type Pipeline, pipelines } from '../queue/pipeline.ts';
import { collectNow, observe, observeNow, resourceOf } from './synchronous-collection.ts';

const INTERVAL_MILLIS = 60_000;
const TIMEOUT_MILLIS = 30_000;
const CARDINALITY_LIMIT = 2000;

/** The name of each kind of instrument in the options. */
const LIMITS = {
  [InstrumentType.COUNTER]: 'counter',
  [InstrumentType.GAUGE]: 'gauge',
  [InstrumentType.HISTOGRAM]: 'histogram',
  [InstrumentType.UP_DOWN_COUNTER]: 'upDownCounter',
  [InstrumentType.OBSERVABLE_COUNTER]: 'observableCounter',
  [InstrumentType.OBSERVABLE_GAUGE]: 'observableGauge',
  [InstrumentType.OBSERVABLE_UP_DOWN_COUNTER]: 'observableUpDownCounter',
} as const;

/**
 * Collects metrics from time to time, as the SDK's periodic reader, in whose place it is. What it
 * takes from the SDK is at its exporter in the same moment: nothing is ever in between.
 */
export class ExportingMetricReader extends MetricReader implements Pipeline {
  readonly #exporter: PeriodicExportingMetricReaderOptions['exporter'];
  readonly #intervalMillis: number;
  readonly #timeoutMillis: number;
  #producer: MetricProducer | undefined;
  #timer: Timer | undefined;

  constructor(options: PeriodicExportingMetricReaderOptions) {
    const { exporter, cardinalityLimits } = options;
    super({
      ...(exporter.selectAggregation && {
        aggregationSelector: exporter.selectAggregation.bind(exporter),
      }),
      ...(exporter.selectAggregationTemporality && {
        aggregationTemporalitySelector: exporter.selectAggregationTemporality.bind(exporter),
      }),
      cardinalitySelector: (type) =>
        cardinalityLimits?.[LIMITS[type]] ?? cardinalityLimits?.default ?? CARDINALITY_LIMIT,
    });
    this.#exporter = exporter;
    this.#intervalMillis = options.exportIntervalMillis ?? INTERVAL_MILLIS;
    this.#timeoutMillis = Math.min(
      options.exportTimeoutMillis ?? TIMEOUT_MILLIS,
      this.#intervalMillis,
    );
    if (options.maxExportBatchSize !== undefined) {
      diag.warn('max_export_batch_size is ignored for metrics: each collection is one request');
    }
    pipelines.add(this);
  }

  override setMetricProducer(producer: MetricProducer): void {
    this.#producer = producer;
    super.setMetricProducer(producer);
  }

  handOn(): void {
    if (!this.#producer) return;
    observeNow(this.#producer);
    this.#export(this.#producer);
  }

  flush(): Promise<void> {
    return this.forceFlush();
  }

  protected override onInitialized(): void {
    this.#timer = every(this.#intervalMillis, () => inBackground(this.#collect()));
  }

  protected override async onForceFlush(): Promise<void> {
    await this.#collect();
    await this.#exporter.forceFlush();
  }

  protected override async onShutdown(): Promise<void> {
    this.#timer?.cancel();
    await this.onForceFlush();
    await this.#exporter.shutdown();
  }

  async #collect(): Promise<void> {
    if (!this.#producer) return;
    for (const error of await observe(this.#producer, this.#timeoutMillis)) {
      attempt(() => diag.error('metrics could not be observed:', error));
    }
    const resource = resourceOf(this.#producer);
    if (resource.asyncAttributesPending) await resource.waitForAsyncAttributes?.();
    this.#export(this.#producer);
  }

  #export(producer: MetricProducer): void {
    const { resource, scopeMetrics: all } = collectNow(producer);
    const scopeMetrics = all.filter(({ scope }) => carries(scope.name));
    if (scopeMetrics.length === 0) return;
    // Instrumentations of HTTP do not observe what an exporter sends.
    context.with(suppressTracing(context.active()), () => {
      this.#exporter.export({ resource, scopeMetrics }, ({ error }) => {
        if (error) globalErrorHandler(error);
      });
    });
  }
}
