import { maskedValue, printable } from '../../output/masking.ts';
import { checkEnvironment } from '../../settings/environment.ts';
import { type Finding, note, ok } from './finding.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What the variables come to, defaults included: only values that can be used count. */
export function resolveSettings(env: Environment): Finding[] {
  const unusable = checkEnvironment(env).map(({ name }) => name);
  const inForce = (name: string, fallback: string): string =>
    maskedValue(name, (unusable.includes(name) ? '' : env[name]) ?? '') || fallback;
  const argument = inForce('OTEL_TRACES_SAMPLER_ARG', '');
  const interval = inForce('OTEL_METRIC_EXPORT_INTERVAL', '60000');
  const temporality = inForce('OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE', 'cumulative');
  const hosts = ['*.together.ai', '*.together.xyz', inForce('TOGETHER_OTEL_HOSTS', '')];
  const prices = inForce('TOGETHER_OTEL_PRICES', '');
  const content = inForce('OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT', 'false');
  return [
    serviceName(env),
    ok(`sampler: ${inForce('OTEL_TRACES_SAMPLER', 'parentbased_always_on')} ${argument}`.trim()),
    ok(`metrics: every ${interval} ms, ${temporality}`),
    ok(`hosts that are Together: ${hosts.filter(Boolean).join(', ')}`),
    ok(`prices: ${prices || "no list, so no cost ('together-otel prices' writes one)"}`),
    ok(`message content recorded: ${content}`),
    metricNames(env['OTEL_SEMCONV_STABILITY_OPT_IN'] ?? ''),
  ];
}

function serviceName(env: Environment): Finding {
  const named = /(?:^|,)\s*service\.name\s*=\s*([^,]+)/.exec(env['OTEL_RESOURCE_ATTRIBUTES'] ?? '');
  const name = env['OTEL_SERVICE_NAME']?.trim() || named?.[1]?.trim();
  if (name) return ok(`service.name: ${printable(name)}`);
  return note(
    'service.name: unknown_service:node',
    'Name the service: OTEL_SERVICE_NAME=my-service',
  );
}

function metricNames(optIn: string): Finding {
  const entries = optIn.split(',').map((entry) => entry.trim());
  if (entries.includes('gen_ai_latest_experimental/dup')) {
    return ok('metric names: both the tagged ones and the newest');
  }
  if (entries.includes('gen_ai_latest_experimental')) {
    return note(
      'metric names: the newest (gen_ai.client.inference.*)',
      'Dashboards for the tagged names need gen_ai_latest_experimental/dup.',
    );
  }
  return ok('metric names: the tagged ones (gen_ai.client.operation.*)');
}
