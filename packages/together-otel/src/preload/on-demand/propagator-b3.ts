import { type OnDemandClass, onDemand } from './on-demand.ts';

export const B3Propagator: OnDemandClass = onDemand('propagator-b3', 'B3Propagator');

/** Same as the package's `B3InjectEncoding`. */
export const B3InjectEncoding = { SINGLE_HEADER: 0, MULTI_HEADER: 1 } as const;
