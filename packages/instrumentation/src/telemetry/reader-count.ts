import type { MeterProvider } from '@opentelemetry/api';
import { record } from '../facts/attribute-value.ts';

/**
 * How many readers collect a provider's metrics. OpenTelemetry has no public way to ask, so this
 * looks where the SDKs 2.x and 3.x keep them; another provider counts as one reader.
 */
export function countReaders(provider: MeterProvider): number {
  const state = record(record(provider)?.['_sharedState']);
  const collectors = state?.['metricCollectors'];
  return Array.isArray(collectors) && collectors.length > 0 ? collectors.length : 1;
}
