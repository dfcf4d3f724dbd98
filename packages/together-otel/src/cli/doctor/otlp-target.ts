import { parseKeyPairsIntoRecord } from '@opentelemetry/core';
import { convertLegacyHttpOptions } from '@opentelemetry/otlp-exporter-base/node-http';
import type { Target } from './delivery.ts';
import type { Signal } from './otlp-sample.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What an HTTP exporter makes of the environment. */
export type HttpConfiguration = ReturnType<typeof convertLegacyHttpOptions>;

/** A signal's own variable wins over the one for all. */
export function variableOf(env: Environment, signal: Signal, suffix: string): string | undefined {
  const names = [
    `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_${suffix}`,
    `OTEL_EXPORTER_OTLP_${suffix}`,
  ];
  return names.find((name) => env[name]?.trim());
}

/** The protocol in force. */
export function protocolOf(env: Environment, signal: Signal): string {
  const variable = variableOf(env, signal, 'PROTOCOL');
  return (variable && env[variable]?.trim()) || 'http/protobuf';
}

/** Whether the signal is sent by OTLP at all; else what is done with it. */
export function exporterOf(env: Environment, signal: Signal): string {
  return env[`OTEL_${signal.toUpperCase()}_EXPORTER`]?.trim() || 'otlp';
}

/** As the exporters of `http/protobuf` and `http/json` resolve it: it is their own code. */
export function httpConfiguration(signal: Signal): HttpConfiguration {
  return convertLegacyHttpOptions({}, signal.toUpperCase(), `v1/${signal}`, {});
}

export async function httpTarget(
  env: Environment,
  signal: Signal,
  { url, headers }: HttpConfiguration,
): Promise<Target> {
  const variable = variableOf(env, signal, 'ENDPOINT');
  return { signal, protocol: protocolOf(env, signal), url, headers: await headers(), variable };
}

/** As the gRPC exporters resolve it: host and port, without a path. */
export function grpcTarget(env: Environment, signal: Signal): Target {
  const variable = variableOf(env, signal, 'ENDPOINT');
  const { origin } = new URL((variable && env[variable]?.trim()) || 'http://localhost:4317');
  const headers = {
    ...parseKeyPairsIntoRecord(env['OTEL_EXPORTER_OTLP_HEADERS']),
    ...parseKeyPairsIntoRecord(env[`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_HEADERS`]),
  };
  return { signal, protocol: 'grpc', url: origin, headers, variable };
}
