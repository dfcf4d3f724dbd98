import http, { type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import { getCACertificates, TLSSocket } from 'node:tls';
import type { Clock } from '../schedule/clock.ts';
import type { ApiKey } from './api-key.ts';
import { type Certificate, inspectCertificate, readCertificate } from './certificate.ts';
import { CheckFailure, classifyFailure, SILENCE } from './check-failure.ts';
import { isName } from './name-lookup.ts';
import { type Phases, PhaseWatch } from './phases.ts';
import { isProxyAllowed } from './proxy.ts';

/** One GET. */
interface GetRequest {
  readonly url: URL;
  /** Sent as `authorization`; omit for hosts other than Together's. */
  readonly key?: ApiKey;
  readonly signal: AbortSignal;
  /** @default 'application/json' */
  readonly accept?: string;
  /** @default 8 MiB */
  readonly maxBytes?: number;
}

/** A complete answer, of any status. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
  readonly bytes: number;
  readonly millis: number;
  readonly phases: Phases;
  readonly certificate: Certificate | undefined;
}

/** Details of a request without an answer. */
export interface FailedGet {
  readonly failure: CheckFailure;
  readonly millis: number;
  readonly phases: Phases;
  /** Also for a rejected certificate. */
  readonly certificate: Certificate | undefined;
}

/**
 * Sends a request on a new connection, without redirects or retries. Never throws: failures are
 * returned as a {@link FailedGet}, which {@link answerOf} turns into an exception.
 */
export type HttpGet = (request: GetRequest) => Promise<HttpAnswer | FailedGet>;

/** Connection settings shared by all requests of a probe. */
export interface HttpSettings {
  readonly clock: Clock;
  /**
   * PEM of CAs to trust in addition to Node's. `NODE_EXTRA_CA_CERTS` does the same for the whole
   * process.
   */
  readonly ca?: string;
  readonly userAgent: string;
}

const MAX_BYTES = 8 * 1024 * 1024;

/** @throws CheckFailure without an answer. */
export function answerOf(result: HttpAnswer | FailedGet): HttpAnswer {
  if ('failure' in result) throw result.failure;
  return result;
}

/** Same rules as Node itself: HTTPS_PROXY, HTTP_PROXY and NO_PROXY apply if enabled there. */
const proxy: http.AgentOptions = isProxyAllowed ? { proxyEnv: process.env } : {};

/** Creates the getter of a probe. */
export function createHttpGet({ clock, ca, userAgent }: HttpSettings): HttpGet {
  const tls: https.RequestOptions = ca ? { ca: [...getCACertificates('default'), ca] } : {};
  return async ({ url, key, signal, accept = 'application/json', maxBytes = MAX_BYTES }) => {
    const startedAt = clock.elapsed();
    const isSecure = url.protocol === 'https:';
    const options: RequestOptions = {
      agent: new (isSecure ? https : http).Agent({ keepAlive: false, ...proxy }),
      headers: {
        accept,
        'accept-encoding': 'identity',
        'user-agent': userAgent,
        ...(key && { authorization: key.bearer() }),
      },
      signal,
    };
    const request = isSecure
      ? https.request(url, { ...options, ...tls })
      : http.request(url, options);
    const watch = new PhaseWatch(request, () => clock.elapsed());
    try {
      const response = await new Promise<IncomingMessage>((resolve, reject) => {
        request.once('response', resolve);
        request.on('error', reject);
        request.end();
      });
      const { socket } = response;
      const certificate = socket instanceof TLSSocket ? readCertificate(socket) : undefined;
      const body = await readBody(response, maxBytes);
      watch.end();
      return {
        status: response.statusCode ?? 0,
        body: body.toString('utf8'),
        bytes: body.length,
        millis: clock.elapsed() - startedAt,
        phases: watch.read(),
        certificate,
      };
    } catch (error) {
      const phases = watch.read();
      const mayBeProxy = isProxyAllowed && watch.lookedUp !== url.hostname;
      const failure = signal.aborted
        ? timeoutOf(phases, url)
        : classifyFailure(error, url, mayBeProxy, clock.now());
      const millis = clock.elapsed() - startedAt;
      const isRefused = failure.type.startsWith('certificate_');
      return {
        failure,
        millis,
        phases,
        certificate: isRefused ? await inspectCertificate(url, signal) : undefined,
      };
    } finally {
      request.destroy();
    }
  };
}

/** Names the phase that timed out. An unreachable resolver stays silent for longer than a check. */
function timeoutOf({ resolve, connect, tls, processing }: Phases, url: URL): CheckFailure {
  const isResolving = isName(url) && !isProxyAllowed && resolve === undefined;
  if (isResolving && connect === undefined) return new CheckFailure('dns', 'timeout');
  // From here, a host that is down looks the same as packets dropped on the way.
  if (connect === undefined) return new CheckFailure('timeout', SILENCE);
  if (url.protocol === 'https:' && tls === undefined) {
    return new CheckFailure('timeout', 'in the TLS handshake');
  }
  const isWaiting = processing === undefined;
  return new CheckFailure('timeout', isWaiting ? 'connected, but no answer' : 'in the body');
}

async function readBody(response: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new CheckFailure('body_too_large', `over ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
