import { lookup } from 'node:dns';
import { isIP } from 'node:net';

/** Whether the host of a URL is a name, not an address. */
export function isName({ hostname }: URL): boolean {
  return isIP(hostname.replaceAll(/[[\]]/g, '')) === 0;
}

/** State of a separate name lookup, for clients that don't reveal in which phase they hang. */
export interface NameLookup {
  readonly isPending: boolean;
  readonly addresses: readonly string[];
}

/** Starts the lookup. The returned object is updated as it progresses. */
export function startLookup(url: URL): NameLookup {
  if (!isName(url)) return { isPending: false, addresses: [] };
  const found = { isPending: true, addresses: [] as readonly string[] };
  lookup(url.hostname, { all: true }, (_error, all = []) => {
    found.isPending = false;
    found.addresses = all.map(({ address }) => address);
  });
  return found;
}
