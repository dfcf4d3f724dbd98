import {
  type Complaint,
  type Environment,
  inForce,
  readSettings,
  type Values,
} from '@together-otel/instrumentation/distribution';
import { contradictions, variablesBesideFile } from './contradictions.ts';
import {
  type BatchSettings,
  batchSettings,
  type LimitSettings,
  limitSettings,
} from './limit-settings.ts';
import { openTelemetrySettings } from './opentelemetry-settings.ts';
import { type Otlp, readOtlp } from './otlp.ts';
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

/** Every setting of the preload, checked, with its default. The plugin reads its own. */
export interface CheckedEnvironment {
  readonly own: Values<PreloadSettings>;
  readonly sdk: Values<SdkSettings>;
  readonly otlp: Readonly<Record<Signal, Otlp>>;
  readonly metrics: Values<MetricSettings>;
  readonly traces: Values<TraceSettings>;
  readonly batches: Readonly<Record<'spans' | 'logRecords', Values<BatchSettings>>>;
  readonly limits: Values<LimitSettings>;
  /** What can't be used: one line each. */
  readonly complaints: readonly Complaint[];
  /** The variables as the SDK is to read them; undefined: as if it were not set. */
  readonly settled: Environment;
}

/** Reads and checks the environment: what is complained about here is in force nowhere. */
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

/** The variables of OpenTelemetry whose text is not what the SDK should read. */
function settledVariables(env: Environment): Environment {
  const changed = openTelemetrySettings.flatMap((of): [string, string | undefined][] => {
    const { variable } = of;
    if (env[variable] === undefined) return [];
    const { value, isSet } = inForce(of, env);
    const text = isSet ? of.write(value) : undefined;
    return text === env[variable] ? [] : [[variable, text]];
  });
  return Object.fromEntries(changed);
}

/**
 * Variables that are none of ours though they look so, and such as do not go together. A variable
 * that can't be used contradicts none: its complaint says all.
 */
export function checkMeaning(env: Environment, { complaints }: CheckedEnvironment): string[] {
  const wrong = new Set(complaints.map(({ variable }) => variable));
  const meant = contradictions(env).filter(({ variables }) => !variables.some((v) => wrong.has(v)));
  return [...unknownVariables(env), ...meant].map(({ message }) => message);
}

/**
 * Runs `work` while the environment has other values, and puts back what was there. The application
 * and its child processes never see the change: nothing of theirs runs meanwhile.
 *
 * @param work must be done when it returns.
 */
export function inEnvironment<T>(variables: Environment, work: () => T): T {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  assign(Object.entries(variables));
  try {
    return work();
  } finally {
    assign(before);
  }
}

function assign(variables: readonly (readonly [string, string | undefined])[]): void {
  for (const [name, value] of variables) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}
