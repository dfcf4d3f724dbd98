import { PROVIDER_NAME } from '@together-otel/semconv';
import type { TagMatches } from './metric-query.ts';

/** Fallbacks that took a failed call over. */
export const servedElsewhere: TagMatches = { callOutcome: ['success', 'cancelled', 'abandoned'] };

/**
 * Fallbacks that failed too, and so count as failed calls themselves: those to Together. A failed call to
 * another provider is none of the calls, and has taken nothing over.
 */
export const failedAgain: TagMatches = { callOutcome: 'error', fallbackToProvider: PROVIDER_NAME };
