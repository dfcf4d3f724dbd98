import { flatCopy } from '../facts/flat-text.ts';

/** Where a client sends its calls. */
export interface Endpoint {
  /** Whether it is Together, or a host configured as its proxy. */
  readonly together: boolean;
  /** `server.address`. */
  readonly address: string;
  /** `server.port`; undefined when the URL can't be parsed. */
  readonly port: number | undefined;
}

const DOMAINS = ['together.ai', 'together.xyz'];
const MAX_REMEMBERED = 1000;
/** Longer URLs are not base URLs: a `data:` URL of megabytes is neither cached nor parsed. */
const MAX_LENGTH = 2048;

/** Recognises Together's base URLs; parses each URL once. */
export class EndpointRegistry {
  readonly #hosts: ReadonlySet<string>;
  readonly #known = new Map<string, Endpoint>();

  /**
   * @param hosts additional hosts to treat as Together: `proxy.example.com`, or `127.0.0.1:8080`.
   */
  constructor(hosts: readonly string[]) {
    this.#hosts = new Set(hosts.map((host) => host.toLowerCase()));
  }

  /** The endpoint of a base URL, or of a full URL. */
  find(url: string): Endpoint {
    if (url.length > MAX_LENGTH) return this.#read(url.slice(0, MAX_LENGTH));
    const known = this.#known.get(url);
    if (known) return known;
    const endpoint = this.#read(url);
    if (this.#known.size >= MAX_REMEMBERED) this.#known.clear();
    // Long-lived, and it may have been cut out of a long address.
    this.#known.set(flatCopy(url), endpoint);
    return endpoint;
  }

  #read(url: string): Endpoint {
    if (!URL.canParse(url)) return { together: false, address: '', port: undefined };
    const { hostname, port, protocol } = new URL(url);
    if (protocol !== 'https:' && protocol !== 'http:') {
      return { together: false, address: hostname, port: undefined };
    }
    const number = port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port);
    const together =
      DOMAINS.some((domain) => hostname === domain || hostname.endsWith(`.${domain}`)) ||
      this.#hosts.has(hostname) ||
      this.#hosts.has(`${hostname}:${number}`);
    return { together, address: hostname, port: number };
  }
}
