import type { Setting } from '@together-otel/instrumentation/distribution';
import { batchSettings, limitSettings } from './limit-settings.ts';
import { type OtlpSettings, otlpSettings } from './otlp-settings.ts';
import { metricSettings, sdkSettings, traceSettings } from './sdk-settings.ts';

/** All variables of OpenTelemetry that the preload reads, in the order of the README. */
export const openTelemetrySettings: readonly Setting<unknown>[] = [
  ...Object.values(sdkSettings),
  // One setting after the other, each with those of the signals behind it.
  ...(Object.keys(otlpSettings.all) as (keyof OtlpSettings)[]).flatMap((key) =>
    Object.values(otlpSettings).map((group) => group[key]),
  ),
  ...Object.values(metricSettings),
  ...Object.values(traceSettings),
  ...Object.values(batchSettings.spans),
  ...Object.values(batchSettings.logRecords),
  ...Object.values(limitSettings),
] as readonly Setting<unknown>[];
