/** Where requests of one exporter go, in a form that can be handed to another thread or process. */
export type Destination = HttpDestination | GrpcDestination;

interface DestinationBase {
  /** Distinguishes the destinations of a process. */
  readonly id: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly compression: 'gzip' | 'none';
  readonly tls: Tls;
}

export interface HttpDestination extends DestinationBase {
  readonly protocol: 'http';
  /** The whole URL, with the path of the signal. */
  readonly url: string;
}

export interface GrpcDestination extends DestinationBase {
  readonly protocol: 'grpc';
  /** `http://host:port`, `https://host:port` or `unix:///path`. */
  readonly url: string;
  /** The path of the method. */
  readonly method: string;
}

/** What the server is trusted by, and the client's own certificate; all PEM. */
export interface Tls {
  readonly ca?: Uint8Array;
  readonly cert?: Uint8Array;
  readonly key?: Uint8Array;
}
