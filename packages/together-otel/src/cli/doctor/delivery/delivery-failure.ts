import { shown } from '@together-otel/instrumentation/distribution';
import { type Failure, MAX_MILLIS, type Target } from './delivery.ts';

/** A failure and its remedy. */
export interface FailureExplanation {
  readonly what: string;
  readonly advice: string;
}

const GRPC_PORT =
  '4317: that port is usually gRPC. Set OTEL_EXPORTER_OTLP_PROTOCOL=grpc, or use 4318.';
const HTTP_PORT =
  '4318: that port is usually HTTP. Set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf, or use 4317.';

/** Distinguishes failures of name resolution, connection, TLS and protocol, and timeouts. */
export function explainFailure(failure: Failure | undefined, target: Target): FailureExplanation {
  const { code, message, isTimeout } = failure ?? { code: '', message: '', isTimeout: false };
  const { hostname, port, protocol } = new URL(target.url);
  const variable = target.endpointVariable ?? 'OTEL_EXPORTER_OTLP_ENDPOINT';
  const correct = `${target.endpointVariable ? 'correct' : 'set'} ${variable}`;
  const detail = shown(message);
  const mixUp = portMixUp(port, target);
  if (isTimeout) {
    return {
      what: `no response within ${Math.min(target.timeoutMillis, MAX_MILLIS)} ms`,
      advice:
        mixUp ??
        hurry(target) ??
        `Check that ${hostname} can be reached from here: firewall, proxy, network.`,
    };
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return {
      what: `the name '${hostname}' can't be resolved (${code})`,
      advice: `Check the host in ${variable}, and DNS.`,
    };
  }
  if (code === 'ECONNREFUSED') {
    return {
      what: `connection refused: nothing listens on port ${port || protocol}`,
      advice: `Start the Collector or agent there, or ${correct}.${mixUp ? ` ${mixUp}` : ''}`,
    };
  }
  if (/^(ERR_TLS|CERT_|ERR_SSL|EPROTO)|SELF_SIGNED|UNABLE_TO|_CERT/.test(code)) {
    return {
      what: `TLS failed: ${detail} (${code})`,
      advice: /WRONG_VERSION|EPROTO/.test(`${code} ${message}`)
        ? `It may not speak TLS: try http:// in ${variable}.`
        : 'To trust your own certificate authority, set OTEL_EXPORTER_OTLP_CERTIFICATE or NODE_EXTRA_CA_CERTS.',
    };
  }
  if (/^ERR_(INVALID|HTTP2_INVALID)/.test(code)) {
    const advice = 'Check OTEL_EXPORTER_OTLP_HEADERS: name=value,… with values percent-encoded.';
    return { what: `the headers can't be sent: ${detail} (${code})`, advice };
  }
  if (target.protocol === 'grpc') {
    return {
      what: `not gRPC: ${detail} (${code || 'closed'})`,
      advice: mixUp ?? 'If it speaks OTLP over HTTP: OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf',
    };
  }
  if (/^HPE_|ECONNRESET|EPIPE/.test(code)) {
    return {
      what: `the connection failed: ${detail} (${code})`,
      advice:
        mixUp ?? 'It may speak gRPC (OTEL_EXPORTER_OTLP_PROTOCOL=grpc), or TLS only (https://).',
    };
  }
  return { what: `${detail} (${code || 'no code'})`, advice: `Check ${variable}.` };
}

/** Other SDKs count this variable in seconds. */
function hurry({ timeoutMillis, signal }: Target): string | undefined {
  if (timeoutMillis >= SHORT_MILLIS) return undefined;
  return `Raise OTEL_EXPORTER_OTLP_TIMEOUT or OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_TIMEOUT: its unit is milliseconds.`;
}

const SHORT_MILLIS = 1000;

function portMixUp(port: string, { protocol }: Target): string | undefined {
  if (port === '4317' && protocol !== 'grpc') return `Port ${GRPC_PORT}`;
  if (port === '4318' && protocol === 'grpc') return `Port ${HTTP_PORT}`;
  return undefined;
}
