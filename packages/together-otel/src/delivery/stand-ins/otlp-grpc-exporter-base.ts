/** gRPC settings of a configuration file as plain values, which is all our sender needs. */
import type { Tls } from '../sending/destination.ts';

export interface PlainCredentials {
  readonly isInsecure: boolean;
  readonly tls: Tls;
}

export interface PlainMetadata {
  readonly entries: Record<string, string>;
  set(name: string, value: string): void;
}

export function createEmptyMetadata(): PlainMetadata {
  const entries: Record<string, string> = {};
  return {
    entries,
    set(name, value) {
      entries[name] = value;
    },
  };
}

export function createInsecureCredentials(): PlainCredentials {
  return { isInsecure: true, tls: {} };
}

export function createSslCredentials(
  ca?: Uint8Array,
  key?: Uint8Array,
  cert?: Uint8Array,
): PlainCredentials {
  return {
    isInsecure: false,
    tls: { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) },
  };
}
