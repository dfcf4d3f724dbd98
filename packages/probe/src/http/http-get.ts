import http, { type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import { getCACertificates, TLSSocket } from 'node:tls';
import type { Clock } from '../schedule/clock.ts';
import type { ApiKey } from './api-key.ts';
import { type Certificate, inspectCertificate, readCertificate } from './certificate.ts';
import { CheckFailure, classifyFailure } from './check-failure.ts';
import { type Phases, PhaseWatch } from './phases.ts';

/** One GET. */
interface GetRequest {
  readonly url: URL;
  /** Sent as `authorization`; leave it out where the host is not Together's. */
  readonly key?: ApiKey;
  readonly signal: AbortSignal;
  /** @default 'application/json' */
  readonly accept?: string;
  /** @default 8 MiB */
  readonly maxBytes?: number;
}

/** A whole answer, of any status. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
  readonly bytes: number;
  readonly millis: number;
  readonly phases: Phases;
  readonly certificate: Certificate | undefined;
}

/** What is known of a request that brought no answer. */
export interface FailedGet {
  readonly failure: CheckFailure;
  readonly millis: number;
  readonly phases: Phases;
  /** Of a certificate that was not accepted, too. */
  readonly certificate: Certificate | undefined;
}

/**
 * Asks on a connection of its own, follows no redirect, never retries, and never throws: what goes
 * wrong is reported as a {@link FailedGet}. {@link answerOf} turns that into an exception.
 */
export type HttpGet = (request: GetRequest) => Promise<HttpAnswer | FailedGet>;

/** How all requests of a probe are made. */
export interface HttpSettings {
  readonly clock: Clock;
  /**
   * PEM of certificates to trust, next to those that Node trusts. From outside,
   * `NODE_EXTRA_CA_CERTS` does so for all of the process.
   */
  readonly ca?: string;
  readonly userAgent: string;
}

const MAX_BYTES = 8 * 1024 * 1024;

/** @throws CheckFailure when no answer came. */
export function answerOf(result: HttpAnswer | FailedGet): HttpAnswer {
  if ('failure' in result) throw result.failure;
  return result;
}

/** As for the rest of Node: HTTPS_PROXY, HTTP_PROXY and NO_PROXY count where this is switched on. */
const proxy: http.AgentOptions =
  process.env['NODE_USE_ENV_PROXY'] === '1' ? { proxyEnv: process.env } : {};

/** Makes the getter of a probe. */
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
      const failure = signal.aborted ? new CheckFailure('timeout') : classifyFailure(error);
      const millis = clock.elapsed() - startedAt;
      const isRefused = failure.type.startsWith('certificate_');
      return {
        failure,
        millis,
        phases: watch.read(),
        certificate: isRefused ? await inspectCertificate(url, signal) : undefined,
      };
    } finally {
      request.destroy();
    }
  };
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
