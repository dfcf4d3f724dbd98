/**
 * Captured from Node's module, which the fake timers of vitest and jest leave alone: a test that
 * fakes time should neither stop the network nor count the simulator's timers.
 */
import timers from 'node:timers';

export const setTimeout: typeof timers.setTimeout = timers.setTimeout;
export const clearTimeout: typeof timers.clearTimeout = timers.clearTimeout;
