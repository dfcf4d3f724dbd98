import { type OnDemandClass, onDemand } from './on-demand.ts';

export const B3Propagator: OnDemandClass = onDemand('propagator-b3', 'B3Propagator');

/** As `B3InjectEncoding` of the package. */
export const B3InjectEncoding = { SINGLE_HEADER: 0, MULTI_HEADER: 1 } as const;
