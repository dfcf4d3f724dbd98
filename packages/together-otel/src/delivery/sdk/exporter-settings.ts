import { getStringFromEnv, parseKeyPairsIntoRecord } from '@opentelemetry/core';
import {
  convertLegacyHttpOptions,
  type OTLPExporterNodeConfigBase,
} from '@opentelemetry/otlp-exporter-base/node-http';
import packageJson from '../../../package.json' with { type: 'json' };
import { otlpDefaults } from '../../settings/otlp-settings.ts';
import { inBackground } from '../guard.ts';
import type { Signal } from '../queue/pipeline.ts';
import type { Destination, Tls } from '../sending/destination.ts';
import type { PlainCredentials, PlainMetadata } from '../stand-ins/otlp-grpc-exporter-base.ts';

const USER_AGENT = `together-otel/${packageJson.version}`;

/** Destination of an exporter, from its options and the environment. */
export interface ExporterSettings {
  /** Certificates and headers are read by the time of the first request. */
  readonly destination: () => Destination;
  /** Timeout of an attempt, in milliseconds. */
  readonly timeoutMillis: number;
}

const SIGNALS = {
  span: { variable: 'TRACES', path: 'v1/traces', service: 'trace.v1.TraceService' },
  log: { variable: 'LOGS', path: 'v1/logs', service: 'logs.v1.LogsService' },
  metric: { variable: 'METRICS', path: 'v1/metrics', service: 'metrics.v1.MetricsService' },
} as const;

const CONTENT_TYPES = { json: 'application/json', protobuf: 'application/x-protobuf' } as const;

let count = 0;

/** Settings of an HTTP exporter. */
export function httpSettings(
  signal: Signal,
  encoding: 'json' | 'protobuf',
  config: OTLPExporterNodeConfigBase = {},
): ExporterSettings {
  const { variable, path } = SIGNALS[signal];
  const required = { 'Content-Type': CONTENT_TYPES[encoding] };
  const options = convertLegacyHttpOptions(config, variable, path, required);
  const { url, compression, timeoutMillis } = options;
  const known = { ...headersInEnv(variable), ...plainHeaders(config.headers), ...required };
  const read = prepared(options, known, url.startsWith('https:'));
  const id = nextId(signal);
  return {
    timeoutMillis,
    destination: () => ({ protocol: 'http', id, url, compression, ...read() }),
  };
}

/** Options of a gRPC exporter, as found in a configuration file. */
export interface GrpcConfig {
  readonly url?: string;
  readonly compression?: OTLPExporterNodeConfigBase['compression'];
  readonly timeoutMillis?: number;
  readonly credentials?: PlainCredentials;
  readonly metadata?: PlainMetadata;
}

/** Settings of a gRPC exporter. */
export function grpcSettings(signal: Signal, config: GrpcConfig = {}): ExporterSettings {
  const { variable, service } = SIGNALS[signal];
  const { credentials, metadata, url: given, compression, timeoutMillis } = config;
  const url = grpcUrl(given ?? endpoint(variable), credentials, variable);
  const options = convertLegacyHttpOptions(
    // Keeps the HTTP code from validating the URL.
    {
      url: 'http://localhost',
      ...(compression !== undefined && { compression }),
      ...(timeoutMillis !== undefined && { timeoutMillis }),
      ...(metadata && { headers: metadata.entries }),
    },
    variable,
    '',
    {},
  );
  const known = { ...headersInEnv(variable), ...metadata?.entries };
  const read = prepared(options, known, url.startsWith('https:'));
  const id = nextId(signal);
  const method = `/opentelemetry.proto.collector.${service}/Export`;
  return {
    timeoutMillis: options.timeoutMillis,
    destination: () => ({
      protocol: 'grpc',
      id,
      url,
      method,
      compression: options.compression,
      ...read(),
      ...(credentials && { tls: credentials.tls }),
    }),
  };
}

/**
 * Headers and certificates arrive as promises: resolve them now, because at exit there is no time
 * to wait.
 *
 * @param known headers available without a promise, for an exit in the first turn of the event
 * loop.
 */
function prepared(
  {
    headers: giveHeaders,
    agentFactory,
    userAgent,
  }: Pick<ReturnType<typeof convertLegacyHttpOptions>, 'headers' | 'agentFactory' | 'userAgent'>,
  known: Destination['headers'],
  isSecure: boolean,
): () => Pick<Destination, 'headers' | 'tls'> {
  let headers: Destination['headers'] = { 'User-Agent': userAgent ?? USER_AGENT, ...known };
  let tls: Tls = {};
  const askForHeaders = async (): Promise<void> => {
    headers = { ...headers, ...(await giveHeaders()) };
  };
  const askForTls = async (): Promise<void> => {
    const agent = await agentFactory('https:');
    const { ca, cert, key } = ((agent as { options?: object }).options ?? {}) as Tls;
    tls = { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
  };
  inBackground(askForHeaders());
  if (isSecure) inBackground(askForTls());
  return () => ({ headers, tls });
}

function headersInEnv(variable: string): Record<string, string> {
  return {
    ...parseKeyPairsIntoRecord(getStringFromEnv('OTEL_EXPORTER_OTLP_HEADERS')),
    ...parseKeyPairsIntoRecord(getStringFromEnv(`OTEL_EXPORTER_OTLP_${variable}_HEADERS`)),
  };
}

function plainHeaders(headers: OTLPExporterNodeConfigBase['headers']): Record<string, string> {
  return typeof headers === 'object' ? headers : {};
}

function endpoint(variable: string): string {
  return (
    getStringFromEnv(`OTEL_EXPORTER_OTLP_${variable}_ENDPOINT`) ??
    getStringFromEnv('OTEL_EXPORTER_OTLP_ENDPOINT') ??
    otlpDefaults.grpcEndpoint
  );
}

/** A URL without a scheme is secure unless configured otherwise. */
function grpcUrl(
  given: string,
  credentials: PlainCredentials | undefined,
  variable: string,
): string {
  const url = given.trim();
  if (/^unix:/.test(url)) return url;
  const isInsecure = credentials ? credentials.isInsecure : insecureInEnv(variable);
  const whole = /^\w{1,8}:\/\//.test(url) ? url : `${isInsecure ? 'http' : 'https'}://${url}`;
  const { protocol, host } = new URL(whole);
  return `${protocol === 'https:' ? 'https' : 'http'}://${host}`;
}

function insecureInEnv(variable: string): boolean {
  const value =
    getStringFromEnv(`OTEL_EXPORTER_OTLP_${variable}_INSECURE`) ??
    getStringFromEnv('OTEL_EXPORTER_OTLP_INSECURE');
  return value?.trim().toLowerCase() === 'true';
}

function nextId(signal: Signal): string {
  count += 1;
  return `${signal}/${count}`;
}
