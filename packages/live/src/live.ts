import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ports } from '@together-otel/semconv';
import { Forwarder, type ForwardTarget } from './ingest/forwarder.ts';
import { listenGrpc, otlpGrpcServer } from './ingest/otlp-grpc.ts';
import { otlpHttpServer } from './ingest/otlp-http.ts';
import { Leases } from './server/leases.ts';
import { readPageAssets } from './server/page-assets.ts';
import { pageServer } from './server/page-server.ts';
import { Store, type StoreOptions } from './store/store.ts';

export interface LiveOptions extends StoreOptions {
  /**
   * Port of OTLP over HTTP on 127.0.0.1; 0 for a free one.
   * @default 4318
   */
  readonly httpPort?: number | undefined;
  /**
   * Port of OTLP over gRPC on 127.0.0.1; 0 for a free one.
   * @default 4317
   */
  readonly grpcPort?: number | undefined;
  /**
   * Port of the page on 127.0.0.1; 0 for a free one.
   * @default 4319
   */
  readonly pagePort?: number | undefined;
  /** Uses another port if one is taken, instead of failing. @default false */
  readonly orFreePort?: boolean | undefined;
  /**
   * Stops once the last application that uses it has ended.
   * @default false
   */
  readonly whileUsed?: boolean | undefined;
  /** Where to forward received telemetry. @default nowhere */
  readonly forward?: ForwardTarget | undefined;
  /** Receives one-line messages about events such as a taken port or an unreachable backend. */
  readonly say?: ((message: string) => void) | undefined;
}

/** A running live page. */
export interface Live {
  /** URL of the page, with its token. */
  readonly url: string;
  /** For `OTEL_EXPORTER_OTLP_ENDPOINT` with the protocols `http/protobuf` and `http/json`. */
  readonly httpEndpoint: string;
  /** For `OTEL_EXPORTER_OTLP_ENDPOINT` with the protocol `grpc`. */
  readonly grpcEndpoint: string;
  readonly store: Store;
  /** Resolves when it has stopped. */
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

const SWEEP_MILLIS = 5000;
const FORWARD_AT_END_MILLIS = 2000;
const LINGER_MILLIS = 1000;

/**
 * Starts the receiver, the store and the page, on loopback only.
 *
 * @throws Error if a port or the database is unavailable, naming it.
 */
export async function startLive(options: LiveOptions = {}): Promise<Live> {
  const {
    httpPort = ports.otlpHttp,
    grpcPort = ports.otlpGrpc,
    pagePort = ports.livePage,
    say = () => {},
  } = options;
  const store = await Store.open(options);
  const forwarder = options.forward && new Forwarder(options.forward, say);
  const otlp = otlpHttpServer(store, forwarder);
  const grpc = otlpGrpcServer(store, forwarder);
  const endpoints = { http: '', grpc: '' };
  const leases = new Leases();
  const page = pageServer(store, readPageAssets(), endpoints, leases);
  let isSweeping = true;
  const sweep = (): void => {
    try {
      store.sweep();
      isSweeping = true;
    } catch (error) {
      if (isSweeping) say(`could not delete expired data: ${(error as Error).message}`);
      isSweeping = false;
    }
  };
  const sweeping = setInterval(sweep, SWEEP_MILLIS);
  let hasEnded = (): void => {};
  const ended = new Promise<void>((resolve) => {
    hasEnded = resolve;
  });
  let closing: Promise<void> | undefined;
  const shut = async (): Promise<void> => {
    clearInterval(sweeping);
    clearTimeout(unused);
    for (const server of [otlp, page.server]) {
      server.close();
      server.closeAllConnections();
    }
    grpc.forceShutdown();
    await forwarder?.close(FORWARD_AT_END_MILLIS);
    store.close();
    hasEnded();
  };
  const close = (): Promise<void> => {
    closing ??= shut();
    return closing;
  };
  let unused: NodeJS.Timeout | undefined;
  if (options.whileUsed) {
    // The last telemetry of an application may still be arriving.
    leases.onUnused = () => {
      clearTimeout(unused);
      unused = setTimeout(() => {
        if (leases.count === 0) void close();
      }, LINGER_MILLIS);
    };
  }
  try {
    const free = options.orFreePort ?? false;
    const http = await onPort(httpPort, free, say, 'OTLP over HTTP', (port) => listen(otlp, port));
    const grpcBound = await onPort(grpcPort, free, say, 'OTLP over gRPC', (port) =>
      listenGrpc(grpc, port),
    );
    endpoints.http = `http://127.0.0.1:${http}`;
    endpoints.grpc = `http://127.0.0.1:${grpcBound}`;
    const pageBound = await onPort(pagePort, free, say, 'the page', (port) =>
      listen(page.server, port),
    );
    return {
      url: `http://127.0.0.1:${pageBound}/#token=${page.token}`,
      httpEndpoint: endpoints.http,
      grpcEndpoint: endpoints.grpc,
      store,
      ended,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** The port, or a free one if it is taken and that is allowed. */
async function onPort(
  port: number,
  orFree: boolean,
  say: (message: string) => void,
  what: string,
  bind: (port: number) => Promise<number>,
): Promise<number> {
  try {
    return await bind(port);
  } catch (error) {
    const reason = (error as Error).message.includes('EADDRINUSE')
      ? 'it is in use'
      : (error as Error).message;
    if (!orFree || port === 0) {
      throw new Error(
        `can't listen on port ${port} for ${what}: ${reason}; choose another port, or 0 for a free one`,
      );
    }
    const bound = await bind(0);
    say(`port ${port} for ${what} is in use: using ${bound} instead`);
    return bound;
  }
}
