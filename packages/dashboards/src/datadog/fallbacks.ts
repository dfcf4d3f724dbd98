import { PROVIDER_NAME } from '@together-otel/semconv';
import type { TagMatches } from './metric-query.ts';

/** Fallbacks that replaced a failed call. */
export const servedElsewhere: TagMatches = { callOutcome: ['success', 'cancelled', 'abandoned'] };

/**
 * Fallbacks to Together that failed too, and therefore count as failed calls themselves. A failed
 * call to another provider is not counted as a call, and has replaced nothing.
 */
export const failedAgain: TagMatches = { callOutcome: 'error', fallbackToProvider: PROVIDER_NAME };
