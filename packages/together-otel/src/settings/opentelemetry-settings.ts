import type { Setting } from '@together-otel/instrumentation/distribution';
import { batchSettings, limitSettings } from './limit-settings.ts';
import { type OtlpSettings, otlpSettings } from './otlp-settings.ts';
import { ownSettings } from './preload-settings.ts';
import { metricSettings, sdkSettings, traceSettings } from './sdk-settings.ts';

/** All OpenTelemetry variables that the preload reads, in README order. */
export const openTelemetrySettings: readonly Setting<unknown>[] = [
  ...Object.values(sdkSettings),
  // Each setting is followed by its variants per signal.
  ...(Object.keys(otlpSettings.all) as (keyof OtlpSettings)[]).flatMap((key) =>
    Object.values(otlpSettings).map((group) => group[key]),
  ),
  ...Object.values(metricSettings),
  ...Object.values(traceSettings),
  ...Object.values(batchSettings.spans),
  ...Object.values(batchSettings.logRecords),
  ...Object.values(limitSettings),
] as readonly Setting<unknown>[];

/** All variables that the preload reads: OpenTelemetry's, and this project's own. */
export const allSettings: readonly Setting<unknown>[] = [...openTelemetrySettings, ...ownSettings];
