export type { ForwardTarget } from './ingest/forwarder.ts';
export { type Live, type LiveOptions, startLive } from './live.ts';
export type { StoreLimits } from './store/limits.ts';
export type { StoreOptions } from './store/store.ts';
