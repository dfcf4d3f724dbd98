/**
 * The only file that depends on private parts of the OpenTelemetry SDK: collects metrics without a
 * microtask turn, because microtasks no longer run while the process exits. The SDK version is
 * pinned exactly and bundled; `synchronous-collection.test.ts` fails if a new version changes
 * shape.
 */
import { millisToHrTime } from '@opentelemetry/core';
import type {
  MetricData,
  MetricProducer,
  ResourceMetrics,
  ScopeMetrics,
} from '@opentelemetry/sdk-metrics';
import { isOurs } from '../../global-api/global-api.ts';
import { wallClock } from '../clock.ts';
import { withReplacements } from '../originals.ts';

type HrTime = ReturnType<typeof millisToHrTime>;

/** What the SDK passes to a metric reader. */
interface Collector {
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
  observe(time: HrTime, timeoutMillis?: number): Promise<unknown[]>;
  _observeCallbacks(time: HrTime): Promise<void>[];
  _observeBatchCallbacks(time: HrTime): Promise<void>[];
}

type Observe = (result: { readonly _buffer: unknown }) => unknown;

/**
 * Runs the callbacks of observable instruments, including asynchronous ones.
 *
 * @returns their exceptions.
 */
export async function observe(
  producer: MetricProducer,
  timeoutMillis: number,
): Promise<readonly unknown[]> {
  const time = millisToHrTime(wallClock());
  const observed = metersOf(producer).map(({ observableRegistry }) =>
    observableRegistry.observe(time, timeoutMillis),
  );
  return (await Promise.all(observed)).flat();
}

/** Runs the synchronous callbacks now: the application's with its own functions, ours with ours. */
export function observeNow(producer: MetricProducer): void {
  const time = millisToHrTime(wallClock());
  for (const { _instrumentationScope: scope, observableRegistry } of metersOf(producer)) {
    runNow(observableRegistry, time, isOurs(scope.name) ? (work) => work() : withReplacements);
  }
}

/**
 * Collects everything recorded and observed. The SDK takes several microtask turns for this; if the
 * process ended in between, deltas already removed from storage would be lost.
 */
export function collectNow(producer: MetricProducer): ResourceMetrics {
  const collector = collectorOf(producer);
  const time = millisToHrTime(wallClock());
  const scopeMetrics = metersOf(producer).flatMap((meter) => {
    const metrics = meter.metricStorageRegistry
      .getStorages(collector)
      .flatMap((storage) => storage.collect(collector, time) ?? []);
    return metrics.length > 0 ? [{ scope: meter._instrumentationScope, metrics }] : [];
  });
  return { resource: collector._sharedState.resource, scopeMetrics };
}

/** Resource of the metrics. */
export function resourceOf(producer: MetricProducer): ResourceMetrics['resource'] {
  return collectorOf(producer)._sharedState.resource;
}

function collectorOf(producer: MetricProducer): Collector {
  return producer as unknown as Collector;
}

function metersOf(producer: MetricProducer): MeterState[] {
  return [...collectorOf(producer)._sharedState.meterSharedStates.values()];
}

/**
 * Callback results are created by the SDK's own methods, but stored here: the SDK would store them
 * only after the process has ended.
 */
function runNow(
  registry: ObservableRegistry,
  time: HrTime,
  running: (callback: () => unknown) => unknown,
): void {
  const record = (instrument: ObservableInstrument, reported: unknown): void => {
    if (!reported) return;
    for (const storage of instrument._metricStorages) storage.record(reported, time);
  };
  const { _callbacks: single, _batchCallbacks: batches } = registry;
  registry._callbacks = single.map(({ callback, instrument }) => ({
    instrument,
    callback(result) {
      const late = running(() => callback(result));
      record(instrument, result._buffer);
      return late;
    },
  }));
  registry._batchCallbacks = batches.map(({ callback, instruments }) => ({
    instruments,
    callback(result) {
      const late = running(() => callback(result));
      const reported = result._buffer as ReadonlyMap<ObservableInstrument, unknown>;
      for (const instrument of instruments) record(instrument, reported.get(instrument));
      return late;
    },
  }));
  try {
    const observed = [
      ...registry._observeCallbacks(time),
      ...registry._observeBatchCallbacks(time),
    ];
    // A callback that throws has reported nothing.
    for (const late of observed) late.catch(() => {});
  } finally {
    registry._callbacks = single;
    registry._batchCallbacks = batches;
  }
}
