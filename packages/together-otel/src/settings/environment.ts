import {
  type Complaint,
  type Environment,
  inForce,
  readSettings,
  type Values,
} from '@together-otel/instrumentation/distribution';
import { contradictions, quotedValues, variablesBesideFile } from './contradictions.ts';
import {
  type BatchSettings,
  batchSettings,
  type LimitSettings,
  limitSettings,
} from './limit-settings.ts';
import { openTelemetrySettings } from './opentelemetry-settings.ts';
import { type Otlp, readOtlp, settledEndpoints } from './otlp.ts';
import type { Signal } from './otlp-settings.ts';
import { type PreloadSettings, preloadSettings, unknownVariables } from './preload-settings.ts';
import {
  type MetricSettings,
  metricSettings,
  type SdkSettings,
  sdkSettings,
  type TraceSettings,
  traceSettings,
} from './sdk-settings.ts';

/** All validated preload settings, with defaults. The plugin reads its own. */
export interface CheckedEnvironment {
  readonly own: Values<PreloadSettings>;
  readonly sdk: Values<SdkSettings>;
  readonly otlp: Readonly<Record<Signal, Otlp>>;
  readonly metrics: Values<MetricSettings>;
  readonly traces: Values<TraceSettings>;
  readonly batches: Readonly<Record<'spans' | 'logRecords', Values<BatchSettings>>>;
  readonly limits: Values<LimitSettings>;
  /** Problems, one line each. */
  readonly complaints: readonly Complaint[];
  /** Overrides for the variables that the SDK reads; undefined means unset. */
  readonly settled: Environment;
}

/** Reads and validates the environment; invalid values take effect nowhere. */
export function readEnvironment(env: Environment): CheckedEnvironment {
  const own = readSettings(preloadSettings, env);
  const sdk = readSettings(sdkSettings, env);
  const { otlp, complaints } = readOtlp(env);
  const metrics = readSettings(metricSettings, env);
  const traces = readSettings(traceSettings, env);
  const spans = readSettings(batchSettings.spans, env);
  const logRecords = readSettings(batchSettings.logRecords, env);
  const limits = readSettings(limitSettings, env);
  const outOfForce = new Set(variablesBesideFile(env));
  return {
    own: own.values,
    sdk: sdk.values,
    otlp,
    metrics: metrics.values,
    traces: traces.values,
    batches: { spans: spans.values, logRecords: logRecords.values },
    limits: limits.values,
    complaints: [
      ...sdk.complaints,
      ...complaints,
      ...[metrics, traces, spans, logRecords, limits, own].flatMap((read) => read.complaints),
    ].filter(({ variable }) => !outOfForce.has(variable)),
    settled: settledVariables(env),
  };
}

/** OpenTelemetry variables whose text differs from what the SDK should read. */
function settledVariables(env: Environment): Environment {
  const changed = openTelemetrySettings.flatMap((of): [string, string | undefined][] => {
    const { variable } = of;
    if (env[variable] === undefined) return [];
    const { value, isSet } = inForce(of, env);
    // The SDK complains about a missing ratio too.
    const isWritten = isSet || variable === traceSettings.samplerRatio.variable;
    const text = isWritten ? of.write(value) : undefined;
    return text === env[variable] ? [] : [[variable, text]];
  });
  return { ...Object.fromEntries(changed), ...settledEndpoints(env), ...settledTimeout(env) };
}

/** Already reported by {@link checkMeaning}; the SDK would report it again. */
function settledTimeout(env: Environment): Environment {
  const { exportTimeoutMillis, exportIntervalMillis } = metricSettings;
  const { value, isSet } = inForce(exportTimeoutMillis, env);
  const interval = inForce(exportIntervalMillis, env).value;
  return isSet && value > interval ? { [exportTimeoutMillis.variable]: String(interval) } : {};
}

/**
 * Finds unknown variables that look like ours, and contradictions. Invalid variables are left out
 * of the latter: their own complaint is enough.
 */
export function checkMeaning(env: Environment, { complaints }: CheckedEnvironment): string[] {
  const wrong = new Set(complaints.map(({ variable }) => variable));
  const meant = [...contradictions(env), ...quotedValues(env)].filter(
    ({ variables }) => !variables.some((v) => wrong.has(v)),
  );
  return [...unknownVariables(env), ...meant].map(({ message }) => message);
}
