import { shown } from '@together-otel/instrumentation/distribution';
import { ConfigError } from './config-error.ts';

/** Address to listen on. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/**
 * `9464` and `:9464` bind to loopback only; containers need `0.0.0.0:9464` or `[::]:9464`.
 *
 * @param name of the option, for the message.
 * @throws ConfigError if it is not an address.
 */
export function readListenAddress(name: string, text: string): ListenAddress {
  const [, host, digits] = /^(?:(\[[0-9a-fA-F:]+\]|[A-Za-z0-9._-]*):)?(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (!(port <= 65_535)) {
    throw new ConfigError(
      `${name} is '${shown(text)}': expected a port such as 9464, or host:port such as 0.0.0.0:9464`,
    );
  }
  return { host: host?.replace(/^\[|\]$/g, '') || '127.0.0.1', port };
}
