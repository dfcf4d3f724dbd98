/**
 * Destination of one exporter's requests, in a form that can be passed to another thread or
 * process.
 */
export type Destination = HttpDestination | GrpcDestination;

interface DestinationBase {
  /** Identifies a destination within the process. */
  readonly id: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly compression: 'gzip' | 'none';
  readonly tls: Tls;
}

export interface HttpDestination extends DestinationBase {
  readonly protocol: 'http';
  /** The full URL, including the signal's path. */
  readonly url: string;
}

export interface GrpcDestination extends DestinationBase {
  readonly protocol: 'grpc';
  /** `http://host:port`, `https://host:port` or `unix:///path`. */
  readonly url: string;
  /** Path of the gRPC method. */
  readonly method: string;
}

/** Trusted CAs, and the client certificate; all PEM. */
export interface Tls {
  readonly ca?: Uint8Array;
  readonly cert?: Uint8Array;
  readonly key?: Uint8Array;
}
