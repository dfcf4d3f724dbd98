import type { Agent, RequestOptions } from 'node:http';
import type { ExportResponse } from '@opentelemetry/otlp-exporter-base';

/** Where OTLP goes over HTTP, in a form that can be handed to another thread. */
export interface HttpDestination {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly compression: 'gzip' | 'none';
  readonly tls: Tls;
}

/** What the server is trusted by, and the client's own certificate. */
export interface Tls {
  readonly ca?: Uint8Array;
  readonly cert?: Uint8Array;
  readonly key?: Uint8Array;
}

/** An answer that means: later. https://opentelemetry.io/docs/specs/otlp/#otlphttp-response */
const LATER = [429, 502, 503, 504];

/** Longest answer that is read, in bytes: it says at most what was refused, and why. */
const MAX_ANSWER_BYTES = 64 * 1024;

/** A connection that is kept for the next request, and never keeps the process. */
export function agentFor({ url, tls }: HttpDestination): Agent {
  const options = { keepAlive: true, maxSockets: 4 };
  return isSecure(url)
    ? new (process.getBuiltinModule('node:https').Agent)({
        ...options,
        ...(tls.ca && { ca: Buffer.from(tls.ca) }),
        ...(tls.cert && { cert: Buffer.from(tls.cert) }),
        ...(tls.key && { key: Buffer.from(tls.key) }),
      })
    : new (process.getBuiltinModule('node:http').Agent)(options);
}

/**
 * Posts once. What the network or the TLS handshake refuses may be well later, after somebody has
 * repaired it; what the receiver refuses will not be. Never rejects.
 */
export async function post(
  destination: HttpDestination,
  agent: Agent,
  bytes: Uint8Array,
  timeoutMillis: number,
): Promise<ExportResponse> {
  try {
    const isZipped = destination.compression === 'gzip';
    const body = isZipped ? await gzip(bytes) : bytes;
    const headers = {
      ...destination.headers,
      'content-length': body.byteLength,
      ...(isZipped && { 'content-encoding': 'gzip' }),
    };
    const options = { method: 'POST', headers, agent };
    try {
      return await exchange(destination.url, options, body, timeoutMillis);
    } catch (error) {
      if (!(error instanceof StaleConnection)) throw error;
      return await exchange(destination.url, options, body, timeoutMillis);
    }
  } catch (error) {
    return { status: 'retryable', error: error as Error };
  }
}

/** The receiver has closed an idle connection just when it was to be used again. */
class StaleConnection extends Error {
  override readonly name = 'StaleConnection';
  readonly code = 'ECONNRESET';
}

function exchange(
  url: string,
  options: RequestOptions,
  body: Uint8Array,
  timeoutMillis: number,
): Promise<ExportResponse> {
  const { request } = process.getBuiltinModule(isSecure(url) ? 'node:https' : 'node:http');
  return new Promise((resolve, reject) => {
    const sent = request(url, options, (response) => {
      const { statusCode = 0, statusMessage, headers } = response;
      const chunks: Buffer[] = [];
      let length = 0;
      response.on('data', (chunk: Buffer) => {
        length += chunk.length;
        if (length > MAX_ANSWER_BYTES) response.destroy();
        else chunks.push(chunk);
      });
      response.once('error', () => {});
      response.once('close', () => {
        clearTimeout(timer);
        if (statusCode >= 200 && statusCode < 300) {
          resolve({
            status: 'success',
            ...(length <= MAX_ANSWER_BYTES && { data: Buffer.concat(chunks) }),
          });
          return;
        }
        const error = Object.assign(new Error(`${statusCode} ${statusMessage ?? ''}`.trim()), {
          code: String(statusCode),
        });
        const retryInMillis = retryAfterMillis(headers['retry-after']);
        if (!LATER.includes(statusCode)) resolve({ status: 'failure', error });
        else if (retryInMillis === undefined) resolve({ status: 'retryable', error });
        else resolve({ status: 'retryable', error, retryInMillis });
      });
    });
    const timer = setTimeout(() => {
      const late = new Error(`no answer within ${Math.round(timeoutMillis)} ms`);
      sent.destroy(Object.assign(late, { code: 'timeout' }));
    }, timeoutMillis).unref();
    sent.once('socket', (socket) => socket.unref());
    sent.once('error', (error) => {
      clearTimeout(timer);
      const isReset = (error as NodeJS.ErrnoException).code === 'ECONNRESET';
      reject(sent.reusedSocket && isReset ? new StaleConnection('connection reset') : error);
    });
    sent.end(body);
  });
}

/** Seconds, or a date. https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
function retryAfterMillis(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const seconds = Number(value);
  const millis = Number.isNaN(seconds) ? Date.parse(value) - Date.now() : seconds * 1000;
  return Number.isFinite(millis) && millis >= 0 ? millis : undefined;
}

function isSecure(url: string): boolean {
  return url.startsWith('https:');
}

function gzip(bytes: Uint8Array): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    process
      .getBuiltinModule('node:zlib')
      .gzip(bytes, (error, zipped) => (error ? reject(error) : resolve(zipped)));
  });
}
