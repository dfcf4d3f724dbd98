import type { Outlet } from '../delivery/queue/pipeline.ts';
import type { HttpDestination } from '../delivery/sending/destination.ts';

/** A destination without secrets, which nobody sends to. */
export function stubDestination(of: Partial<HttpDestination> = {}): HttpDestination {
  const base = { headers: {}, compression: 'none', tls: {} } as const;
  return { protocol: 'http', id: 'spans', url: 'http://collector/', ...base, ...of };
}

/** An empty outlet for spans. */
export function stubOutlet(of: Partial<Outlet> = {}): Outlet {
  return {
    signal: 'span',
    destination: () => stubDestination(),
    target: 'collector',
    adviceOn: () => '',
    lastFailure: undefined,
    isOrdered: () => false,
    takeAll: () => [],
    put: () => {},
    stop: () => {},
    ...of,
  };
}
