import { shown } from '@together-otel/instrumentation/distribution';
import { DOCTOR_COUNTER, DOCTOR_SPAN } from '@together-otel/semconv';
import type { CheckedEnvironment } from '../../settings/environment.ts';
import type { Answer, Delivery, Target } from './delivery/delivery.ts';
import { explainFailure } from './delivery/delivery-failure.ts';
import { deliverGrpc } from './delivery/grpc-delivery.ts';
import { deliverHttp, isJson } from './delivery/http-delivery.ts';
import { makeSample, type Signal } from './delivery/otlp-sample.ts';
import { type Finding, note, ok, problem } from './finding.ts';

const TEMPORALITY = 'OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE';

/** Findings about the endpoint, and its responses, which also show its time. */
export interface EndpointCheck {
  readonly findings: readonly Finding[];
  readonly deliveries: readonly Delivery[];
}

/** Sends one span and one metric to the file's endpoints and reports the responses. */
export async function checkTargets(targets: readonly Target[] | undefined): Promise<EndpointCheck> {
  if (targets === undefined) {
    return {
      findings: [note('not checked: the file of OTEL_CONFIG_FILE can not be used')],
      deliveries: [],
    };
  }
  const deliveries = await Promise.all(targets.map((target) => deliver(target)));
  const missing = (['traces', 'metrics'] as const).filter((signal) =>
    targets.every((target) => target.signal !== signal),
  );
  return {
    findings: [
      ...deliveries.map(findingOf),
      ...missing.map((signal) =>
        note(
          `${signal} are not sent by OTLP`,
          'To send them to a backend, add an exporter to the file.',
        ),
      ),
    ],
    deliveries,
  };
}

/** Sends one span and one metric to the variables' endpoints and reports the responses. */
export async function checkEndpoint({
  sdk,
  otlp,
  metrics,
}: CheckedEnvironment): Promise<EndpointCheck> {
  const exporters = { traces: sdk.tracesExporter, metrics: sdk.metricsExporter };
  const results = await Promise.all(
    (['traces', 'metrics'] as const).map(async (signal) => {
      const chosen: readonly string[] = exporters[signal];
      if (!chosen.includes('otlp')) {
        const finding = chosen.includes('prometheus')
          ? scraped(metrics)
          : notSent(signal, chosen.join(','));
        return { findings: [finding], deliveries: [] };
      }
      // `lowmemory` also makes counters delta.
      const isDelta = metrics.temporality !== 'cumulative';
      const delivery = await deliver({ ...otlp[signal], signal }, isDelta);
      return { findings: [findingOf(delivery)], deliveries: [delivery] };
    }),
  );
  return {
    findings: results.flatMap(({ findings }) => findings),
    deliveries: results.flatMap(({ deliveries }) => deliveries),
  };
}

async function deliver(target: Target, isDelta = false): Promise<Delivery> {
  const sample = await makeSample(target.signal, isJson(target), isDelta);
  return target.protocol === 'grpc' ? deliverGrpc(target, sample) : deliverHttp(target, sample);
}

function notSent(signal: Signal, exporter: string): Finding {
  const variable = `OTEL_${signal.toUpperCase()}_EXPORTER`;
  const advice = `To send them to a backend, unset ${variable}.`;
  return note(`${signal} are not sent by OTLP: ${variable} is '${shown(exporter)}'`, advice);
}

function scraped({ prometheusHost, prometheusPort }: CheckedEnvironment['metrics']): Finding {
  const where = `http://${shown(prometheusHost ?? 'localhost')}:${prometheusPort}/metrics`;
  return ok(`metrics are not sent: the application serves them at ${where} for Prometheus`);
}

function findingOf(delivery: Delivery): Finding {
  const { target, millis, answer, failure } = delivery;
  const where = `${target.signal} to ${shown(target.url)} (${target.protocol})`;
  if (failure || !answer) {
    const { what, advice } = explainFailure(failure, target);
    return problem(`${where}: ${what}`, advice);
  }
  const said = answer.text === '' ? '' : `, “${shown(answer.text)}”`;
  const after = `after ${Math.round(millis)} ms`;
  const { status, grpcStatus } = answer;
  if (target.protocol === 'grpc' && status === 200) {
    if (grpcStatus !== 0) {
      const shown = grpcStatus === undefined ? 'no gRPC status' : `gRPC status ${grpcStatus}`;
      return problem(`${where}: ${shown} ${after}${said}`, grpcAdvice(grpcStatus));
    }
    return (
      partial(answer, `${where}: gRPC status 0 ${after}`) ?? ok(`${where}: gRPC status 0 ${after}`)
    );
  }
  const answered = `${where}: HTTP ${status} ${after}`;
  // Any 2xx, as for the exporters: some backends answer 202.
  if (status < 200 || status > 299)
    return problem(answered + said, httpAdvice(status, answer.text, target));
  if (/html/.test(answer.contentType)) {
    const message = `${answered}, a web page (${shown(answer.contentType)})`;
    return problem(message, 'That is not an OTLP endpoint: check host, port and path.');
  }
  return partial(answer, answered) ?? foreign(answer, answered) ?? ok(answered);
}

/** Reports a server that isn't an OTLP receiver: it may accept everything and keep nothing. */
function foreign({ isForeign, text, contentType }: Answer, answered: string): Finding | undefined {
  if (!isForeign) return undefined;
  const said = `“${shown(text, 100)}” (${shown(contentType || 'no content type')})`;
  return note(
    `${answered}, but the response is not OTLP: ${said}`,
    `Search the backend for ${DOCTOR_SPAN} and ${DOCTOR_COUNTER}; if they are missing, check host, port and path.`,
  );
}

function partial({ partialSuccess }: Answer, answered: string): Finding | undefined {
  if (!partialSuccess) return undefined;
  const { rejected, message } = partialSuccess;
  const said = message === '' ? 'without a reason' : `“${shown(message)}”`;
  if (rejected === 0) return note(`${answered}, with a warning: ${said}`);
  return problem(
    `${answered}, but ${rejected} rejected: ${said}`,
    "Look at the endpoint's own limits and rules: it takes the request, not what is in it.",
  );
}

function httpAdvice(status: number, text: string, target: Target): string {
  const variable = target.endpointVariable ?? 'OTEL_EXPORTER_OTLP_ENDPOINT';
  // Responses of Go servers and nginx.
  if (status === 400 && /\bHTTPS\b/.test(text))
    return `It speaks TLS: use https:// in ${variable}.`;
  if (status === 401 || status === 403) return credentials(target);
  if (status === 407)
    return 'A proxy in between wants credentials: send to a Collector that uses the proxy.';
  if (/temporality/i.test(text)) return `Set ${TEMPORALITY}=cumulative, or unset it.`;
  if (status === 404 || status === 405) {
    if (variable === 'OTEL_EXPORTER_OTLP_ENDPOINT') {
      return `${variable} is a base URL, and /v1/${target.signal} is appended to it: ${baseAdvice(target)}`;
    }
    return `${variable} is used unchanged: its path should end in /v1/${target.signal}.`;
  }
  if (status === 415)
    return 'Try the other of http/protobuf and http/json in OTEL_EXPORTER_OTLP_PROTOCOL.';
  if (status >= 300 && status < 400)
    return `Redirects are not followed: set ${variable} to the final URL.`;
  if (status === 429 || status >= 500) {
    return 'The endpoint is up but rejects everything right now: check its log, or try again later.';
  }
  return `Check ${variable} and the endpoint's log.`;
}

function baseAdvice({ url, signal }: Target): string {
  const base = new URL(url).pathname.slice(0, -`/v1/${signal}`.length);
  const [doubled] = /\/v1\/\w+\/?$/.exec(base) ?? [];
  if (doubled !== undefined) return `remove its ${doubled}.`;
  if (base !== '') return `check its path, ${shown(base)}.`;
  return 'check host and port (Collectors listen on 4318), and whether the backend has a path.';
}

function grpcAdvice(status: number | undefined): string {
  if (status === 7 || status === 16) return 'Check the credentials in OTEL_EXPORTER_OTLP_HEADERS.';
  if (status === 12) return 'It speaks gRPC but not OTLP for this signal: check host and port.';
  return "Check the endpoint's log.";
}

function credentials({ headers, signal }: Target): string {
  const names = Object.keys(headers).filter((name) => !/^user-agent$/i.test(name));
  const sent = names.length > 0 ? `sent: ${names.join(', ')}` : 'none were sent';
  return `Check the credentials in OTEL_EXPORTER_OTLP_HEADERS or OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_HEADERS (${sent}).`;
}
