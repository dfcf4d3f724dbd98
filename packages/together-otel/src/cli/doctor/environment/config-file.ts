import type { ConfigurationModel } from '@opentelemetry/configuration';
import { mergeHeadersConfig } from '@opentelemetry/configuration';
import type { Environment } from '@together-otel/instrumentation/distribution';
import { readConfigFile } from '../../../settings/config-file.ts';
import type { CheckedEnvironment } from '../../../settings/environment.ts';
import { otlpDefaults } from '../../../settings/otlp-settings.ts';
import { overrideForSdk } from '../../../settings/variables-of-sdk.ts';
import type { Target } from '../delivery/delivery.ts';
import type { Signal } from '../delivery/otlp-sample.ts';
import { type Finding, note, ok, problem } from '../finding.ts';

/** Settings that replace the variables. */
export interface DeclaredSettings {
  readonly findings: readonly Finding[];
  /** The file's OTLP destinations for traces and metrics; undefined if the file can't be used. */
  readonly targets: readonly Target[] | undefined;
}

/** Settings from the file in `OTEL_CONFIG_FILE`; undefined if it is unset. */
export function readDeclared(
  { sdk }: CheckedEnvironment,
  env: Environment,
): DeclaredSettings | undefined {
  const { configFile } = sdk;
  if (configFile === undefined) return undefined;
  try {
    // The file may refer to variables.
    overrideForSdk(env);
    const { model, ignored } = readConfigFile(configFile);
    const findings = [
      ok(`settings come from ${configFile}, not from OTEL_* variables`),
      ...ignored.map((message) => note(message, 'Fix or remove the key.')),
      ...(model.disabled
        ? [problem(`${configFile} has disabled: true: nothing is observed`, 'Remove it.')]
        : []),
    ];
    return { findings, targets: targetsOf(model) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      findings: [
        problem(
          `OTEL_CONFIG_FILE is '${configFile}', which can't be used: ${reason}`,
          'The application would run without telemetry: correct the file, or unset the variable.',
        ),
      ],
      targets: undefined,
    };
  }
}

type Exporters = {
  readonly otlp_http?: DeclaredExporter | null;
  readonly otlp_grpc?: DeclaredExporter | null;
};

/** The part shared by the exporters of all signals. */
interface DeclaredExporter {
  readonly endpoint?: string | null;
  readonly headers?: Parameters<typeof mergeHeadersConfig>[0];
  readonly headers_list?: string | null;
  readonly compression?: string | null;
  readonly timeout?: number | null;
  readonly encoding?: string | null;
  readonly tls?: {
    readonly ca_file?: string | null;
    readonly cert_file?: string | null;
    readonly key_file?: string | null;
  } | null;
}

function targetsOf(model: ConfigurationModel): Target[] {
  const traces = model.tracer_provider?.processors.map(({ batch, simple }) => batch ?? simple);
  const metrics = model.meter_provider?.readers.map(({ periodic }) => periodic);
  return [
    ...(traces ?? []).flatMap((part) => targetsOfExporter('traces', part?.exporter)),
    ...(metrics ?? []).flatMap((part) => targetsOfExporter('metrics', part?.exporter)),
  ];
}

function targetsOfExporter(signal: Signal, exporter: object | undefined): Target[] {
  const { otlp_http: http, otlp_grpc: grpc }: Exporters = exporter ?? {};
  const isIn = (key: keyof Exporters): boolean => exporter !== undefined && key in exporter;
  return [
    ...(isIn('otlp_http')
      ? [
          target(signal, http ?? {}, {
            protocol: http?.encoding === 'json' ? 'http/json' : 'http/protobuf',
            url: http?.endpoint ?? `${otlpDefaults.endpoint}/v1/${signal}`,
          }),
        ]
      : []),
    ...(isIn('otlp_grpc')
      ? [
          target(signal, grpc ?? {}, {
            protocol: 'grpc',
            url: grpcOrigin(grpc?.endpoint ?? otlpDefaults.grpcEndpoint),
          }),
        ]
      : []),
  ];
}

function grpcOrigin(endpoint: string): string {
  return new URL(/^https?:\/\//.test(endpoint) ? endpoint : `http://${endpoint}`).origin;
}

function target(
  signal: Signal,
  { headers, headers_list, compression, timeout, tls }: DeclaredExporter,
  place: Pick<Target, 'protocol' | 'url'>,
): Target {
  return {
    signal,
    ...place,
    endpointVariable: 'the endpoint of the file',
    headers: mergeHeadersConfig(headers, headers_list) ?? {},
    compression: compression === 'gzip' ? 'gzip' : 'none',
    timeoutMillis: timeout || otlpDefaults.timeoutMillis,
    certificate: tls?.ca_file ?? undefined,
    clientCertificate: tls?.cert_file ?? undefined,
    clientKey: tls?.key_file ?? undefined,
  };
}
