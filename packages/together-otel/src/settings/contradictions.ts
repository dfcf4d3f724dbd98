type Environment = Readonly<Record<string, string | undefined>>;

/** Variables that do not go together: which, and what is in force. */
export function contradictions(env: Environment): string[] {
  const value = (name: string): string | undefined => env[name]?.trim() || undefined;
  return [...configFile(value, env), ...grpcPort(value), ...sampler(value)];
}

type Value = (name: string) => string | undefined;

/** The file takes the place of the variables: OpenTelemetry's specification has it so. */
function configFile(value: Value, env: Environment): string[] {
  const file = value('OTEL_CONFIG_FILE');
  if (!file) return [];
  const ignored = Object.keys(env)
    .filter((name) =>
      /^OTEL_(SERVICE|RESOURCE|TRACES|METRICS|LOGS|EXPORTER|METRIC|BSP|BLRP|PROPAGATORS)/.test(
        name,
      ),
    )
    .filter((name) => value(name))
    .sort();
  if (ignored.length === 0) return [];
  return [
    `OTEL_CONFIG_FILE is '${file}', and ${ignored.join(', ')} ${ignored.length > 1 ? 'are' : 'is'} set too: the file is in force, and names such variables itself (\${NAME}) where it wants them`,
  ];
}

/** Nearly everybody who gets nothing has this: 4317 speaks gRPC, 4318 HTTP. */
function grpcPort(value: Value): string[] {
  const endpoint = value('OTEL_EXPORTER_OTLP_ENDPOINT');
  if (!endpoint || !URL.canParse(endpoint)) return [];
  const { port } = new URL(endpoint);
  const protocol = value('OTEL_EXPORTER_OTLP_PROTOCOL') ?? 'http/protobuf';
  const isGrpc = protocol === 'grpc';
  if (port === '4317' && !isGrpc) {
    return [
      `OTEL_EXPORTER_OTLP_ENDPOINT has port 4317, which usually speaks grpc, and OTEL_EXPORTER_OTLP_PROTOCOL is '${protocol}': set it to grpc, or take port 4318`,
    ];
  }
  if (port === '4318' && isGrpc) {
    return [
      `OTEL_EXPORTER_OTLP_ENDPOINT has port 4318, which usually speaks http/protobuf, and OTEL_EXPORTER_OTLP_PROTOCOL is 'grpc': set it to http/protobuf, or take port 4317`,
    ];
  }
  return [];
}

function sampler(value: Value): string[] {
  const share = value('OTEL_TRACES_SAMPLER_ARG');
  const name = value('OTEL_TRACES_SAMPLER') ?? 'parentbased_always_on';
  if (share === undefined || name.endsWith('traceidratio')) return [];
  return [
    `OTEL_TRACES_SAMPLER_ARG is '${share}', and OTEL_TRACES_SAMPLER is '${name}', which has no share: set it to parentbased_traceidratio, or unset the share`,
  ];
}
