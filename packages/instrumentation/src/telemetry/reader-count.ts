import type { MeterProvider } from '@opentelemetry/api';
import { record } from '../facts/attribute-value.ts';

/**
 * Counts the readers that collect from a provider. OpenTelemetry has no public API for this, so it
 * looks where SDK 2.x and 3.x keep them; any other provider counts as one reader.
 */
export function countReaders(provider: MeterProvider): number {
  const state = record(record(provider)?.['_sharedState']);
  const collectors = state?.['metricCollectors'];
  return Array.isArray(collectors) && collectors.length > 0 ? collectors.length : 1;
}
