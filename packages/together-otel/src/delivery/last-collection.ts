import { millisToHrTime } from '@opentelemetry/core';
import type { MetricData, ResourceMetrics, ScopeMetrics } from '@opentelemetry/sdk-metrics';

type HrTime = ReturnType<typeof millisToHrTime>;

/** The SDK's handle of one reader of metrics; see sdk-shape.ts. */
export interface Collector {
  readonly _metricReader: { readonly _exporter?: object };
  readonly _sharedState: {
    readonly resource: ResourceMetrics['resource'];
    readonly meterSharedStates: ReadonlyMap<string, MeterState>;
  };
}

interface MeterState {
  readonly _instrumentationScope: ScopeMetrics['scope'];
  readonly observableRegistry: ObservableRegistry;
  readonly metricStorageRegistry: { getStorages(collector: Collector): Storage[] };
}

interface Storage {
  record(measurements: unknown, time: HrTime): void;
  collect(collector: Collector, time: HrTime): MetricData | undefined;
}

interface ObservableInstrument {
  readonly _metricStorages: readonly Storage[];
}

interface ObservableRegistry {
  _callbacks: { callback: Observe; instrument: ObservableInstrument }[];
  _batchCallbacks: { callback: Observe; instruments: Set<ObservableInstrument> }[];
  _observeCallbacks(time: HrTime): Promise<void>[];
  _observeBatchCallbacks(time: HrTime): Promise<void>[];
}

type Observe = (result: { readonly _buffer: unknown }) => unknown;

/**
 * Collects metrics at once. The SDK does so over several turns of the microtask queue, which no
 * longer turns when the process ends; all that it waits for are callbacks that may be asynchronous.
 * Such callbacks are left out here.
 */
export function collectNow(collector: Collector): ResourceMetrics | undefined {
  const time = millisToHrTime(Date.now());
  const scopeMetrics: ScopeMetrics[] = [];
  for (const meter of collector._sharedState.meterSharedStates.values()) {
    observeNow(meter.observableRegistry, time);
    const collected = meter.metricStorageRegistry
      .getStorages(collector)
      .flatMap((storage) => storage.collect(collector, time) ?? []);
    if (collected.length > 0) {
      scopeMetrics.push({ scope: meter._instrumentationScope, metrics: collected });
    }
  }
  const { resource } = collector._sharedState;
  return scopeMetrics.length > 0 ? { resource, scopeMetrics } : undefined;
}

/**
 * The SDK's own methods make the objects that callbacks report to. They record what was reported
 * later than this process lives, so it is recorded here.
 */
function observeNow(registry: ObservableRegistry, time: HrTime): void {
  const record = (instrument: ObservableInstrument, reported: unknown): void => {
    if (!reported) return;
    for (const storage of instrument._metricStorages) storage.record(reported, time);
  };
  const { _callbacks: single, _batchCallbacks: batches } = registry;
  registry._callbacks = single.map(({ callback, instrument }) => ({
    instrument,
    callback(result) {
      callback(result);
      record(instrument, result._buffer);
    },
  }));
  registry._batchCallbacks = batches.map(({ callback, instruments }) => ({
    instruments,
    callback(result) {
      callback(result);
      const reported = result._buffer as ReadonlyMap<ObservableInstrument, unknown>;
      for (const instrument of instruments) record(instrument, reported.get(instrument));
    },
  }));
  const observed = [...registry._observeCallbacks(time), ...registry._observeBatchCallbacks(time)];
  // A callback that throws has reported nothing.
  for (const late of observed) void late.catch(() => {});
  registry._callbacks = single;
  registry._batchCallbacks = batches;
}
