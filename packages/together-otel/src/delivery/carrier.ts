import type { Agent } from 'node:http';
import type { ExportResponse } from '@opentelemetry/otlp-exporter-base';
import { shown } from '@together-otel/instrumentation/distribution';
import packageJson from '../../package.json' with { type: 'json' };
import { agentFor, type HttpDestination, post, type Tls } from './http-post.ts';
import type { Delegate, HttpParameters, Signal } from './sdk-shape.ts';

const USER_AGENT = `together-otel/${packageJson.version}`;

/** Brings bytes to where an exporter sends them. */
export interface Carrier {
  readonly dialect: 'otlp_http' | 'otlp_grpc';
  /** Where it goes, without what may be secret. */
  readonly target: string;
  /** Sends once. Never rejects. */
  readonly carry: (bytes: Uint8Array) => Promise<ExportResponse>;
  /** How another thread can do the same. */
  readonly address: () => Address;
  readonly close: () => void;
}

/** Where a courier brings a letter: over HTTP, or over gRPC by the environment. */
export type Address = HttpDestination | { readonly grpc: Signal };

/** The carrier of an OTLP exporter. */
export function carrierOf(signal: Signal, delegate: Delegate): Carrier {
  const parameters = delegate._transport._transport?._parameters;
  return parameters ? httpCarrier(parameters, delegate._timeout) : grpcCarrier(signal, delegate);
}

function httpCarrier(parameters: HttpParameters, timeoutMillis: number): Carrier {
  const { url, compression, userAgent } = parameters;
  let headers: HttpDestination['headers'] = { 'User-Agent': userAgent ?? USER_AGENT };
  let tls: Tls = {};
  let agent: Agent | undefined;
  const address = (): HttpDestination => ({ url, compression, headers, tls });
  // Asked for now: at the end there is no time to wait for them.
  const prepared = Promise.all([
    parameters.headers().then((given) => {
      headers = { ...headers, ...given };
    }),
    url.startsWith('https:') &&
      parameters.agentFactory('https:').then(({ options }) => {
        const { ca, cert, key } = (options ?? {}) as Tls;
        tls = { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
      }),
  ]).catch(() => {});
  return {
    dialect: 'otlp_http',
    target: shown(url),
    async carry(bytes) {
      await prepared;
      agent ??= agentFor(address());
      return post(address(), agent, bytes, timeoutMillis);
    },
    address,
    close: () => agent?.destroy(),
  };
}

/** Codes that mean: later. https://opentelemetry.io/docs/specs/otlp/#failures */
const LATER = [1, 4, 10, 11, 14, 15];

function grpcCarrier(signal: Signal, { _transport, _timeout }: Delegate): Carrier {
  return {
    dialect: 'otlp_grpc',
    target: shown(process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] || 'http://localhost:4317'),
    async carry(bytes) {
      const response = (await _transport.send(bytes, _timeout)) as ExportResponse;
      if (response.status !== 'failure') return response;
      const { error } = response;
      const { code } = error as { code?: unknown };
      return LATER.includes(Number(code)) ? { status: 'retryable', error } : response;
    },
    address: () => ({ grpc: signal }),
    close: () => _transport.shutdown(),
  };
}
