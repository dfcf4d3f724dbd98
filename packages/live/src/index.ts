export type { ForwardDestination, ForwardTarget } from './ingest/forwarder.ts';
export { type Live, type LiveOptions, startLive } from './live.ts';
export { previewPage } from './preview/preview-page.ts';
export { type Lease, takeLease } from './shared/lease.ts';
export { openPage } from './shared/open-page.ts';
export { forgetPage, notePage, type PageRecord, readPage } from './shared/page-record.ts';
export { pageUsage, storedUsage } from './shared/read-usage.ts';
export type { StoreLimits } from './store/limits.ts';
export type { StoreOptions } from './store/store.ts';
