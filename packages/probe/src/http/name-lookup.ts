import { lookup } from 'node:dns';
import { isIP } from 'node:net';

/** Whether the host of a URL is a name, not an address. */
export function isName({ hostname }: URL): boolean {
  return isIP(hostname.replaceAll(/[[\]]/g, '')) === 0;
}

/** What is known of a host's name, beside a client that does not tell where it hangs. */
export interface NameLookup {
  readonly isPending: boolean;
  readonly addresses: readonly string[];
}

/** Looks the name up. What is returned follows. */
export function startLookup(url: URL): NameLookup {
  if (!isName(url)) return { isPending: false, addresses: [] };
  const found = { isPending: true, addresses: [] as readonly string[] };
  lookup(url.hostname, { all: true }, (_error, all = []) => {
    found.isPending = false;
    found.addresses = all.map(({ address }) => address);
  });
  return found;
}
