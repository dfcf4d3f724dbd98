import { context, diag } from '@opentelemetry/api';
import { globalErrorHandler, suppressTracing } from '@opentelemetry/core';
import {
  InstrumentType,
  type MetricProducer,
  MetricReader,
  type PeriodicExportingMetricReaderOptions,
} from '@opentelemetry/sdk-metrics';
import { carries } from '../../global-api/global-api.ts';
import { metricSettings } from '../../settings/sdk-settings.ts';
import { every, type Timer } from '../clock.ts';
import { attempt, inBackground } from '../guard.ts';
import { withOriginals } from '../originals.ts';
import { type Pipeline, pipelines } from '../queue/pipeline.ts';
import { collectNow, observe, observeNow, resourceOf } from './synchronous-collection.ts';

const CARDINALITY_LIMIT = 2000;

/** Option names by kind of instrument. */
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
 * Replaces the SDK's periodic reader. Collection and export happen in the same turn, so that no
 * metrics are ever in between.
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
    this.#intervalMillis =
      options.exportIntervalMillis ?? metricSettings.exportIntervalMillis.default;
    this.#timeoutMillis = Math.min(
      options.exportTimeoutMillis ?? metricSettings.exportTimeoutMillis.default,
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
      attempt(() => diag.error('metrics could not be collected:', error));
    }
    const resource = resourceOf(this.#producer);
    if (resource.asyncAttributesPending) await resource.waitForAsyncAttributes?.();
    const producer = this.#producer;
    withOriginals(() => this.#export(producer));
  }

  #export(producer: MetricProducer): void {
    const { resource, scopeMetrics: all } = collectNow(producer);
    const scopeMetrics = all.filter(({ scope }) => carries(scope.name));
    if (scopeMetrics.length === 0) return;
    // Hides the exporter's requests from HTTP instrumentations.
    context.with(suppressTracing(context.active()), () => {
      this.#exporter.export({ resource, scopeMetrics }, ({ error }) => {
        if (error) globalErrorHandler(error);
      });
    });
  }
}
