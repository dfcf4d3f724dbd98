import type { Agent, RequestOptions } from 'node:http';
import { type Answer, failureOf, retryable } from './answer.ts';
import { after, now } from './clock.ts';
import type { HttpDestination } from './destination.ts';
import { gzip } from './gzip.ts';
import type { Sender, TimeLimit } from './sender.ts';

/** An answer that means: later. https://opentelemetry.io/docs/specs/otlp/#otlphttp-response */
const LATER = [429, 502, 503, 504];

/** Longest answer that is read, in bytes: it says at most what was refused, and why. */
const MAX_ANSWER_BYTES = 64 * 1024;

/** Sends over HTTP, on connections that are kept for the next request and never keep the process. */
export function httpSender(): Sender<HttpDestination> {
  let agent: Agent | undefined;
  return {
    async send(destination, bytes, timeoutMillis) {
      const deadline = now() + timeoutMillis;
      agent ??= agentFor(destination);
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
          return await exchange(destination.url, options, body, { deadline, timeoutMillis });
        } catch (error) {
          if (!(error instanceof StaleConnection)) throw error;
          return await exchange(destination.url, options, body, { deadline, timeoutMillis });
        }
      } catch (error) {
        // What the network or the TLS handshake refuses may be well after somebody has repaired it.
        return retryable(error);
      }
    },
    close: () => agent?.destroy(),
  };
}

function agentFor({ url, tls }: HttpDestination): Agent {
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

/** The receiver has closed an idle connection just when it was to be used again. */
class StaleConnection extends Error {
  override readonly name = 'StaleConnection';
  readonly code = 'ECONNRESET';
}

/** Posts once, and rejects when there is no whole answer in time. */
function exchange(
  url: string,
  options: RequestOptions,
  body: Uint8Array,
  { deadline, timeoutMillis }: TimeLimit,
): Promise<Answer> {
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
        timer.cancel();
        if (statusCode >= 200 && statusCode < 300) {
          resolve({
            status: 'success',
            ...(length <= MAX_ANSWER_BYTES && { data: Buffer.concat(chunks) }),
          });
          return;
        }
        const message = `${statusCode} ${statusMessage ?? ''}`.trim();
        const error = failureOf(Object.assign(new Error(message), { code: statusCode }));
        const retryInMillis = retryAfterMillis(headers['retry-after']);
        if (!LATER.includes(statusCode)) resolve({ status: 'failure', error });
        else if (retryInMillis === undefined) resolve({ status: 'retryable', error });
        else resolve({ status: 'retryable', error, retryInMillis });
      });
    });
    const timer = after(deadline - now(), () => {
      const late = new Error(`no answer within ${Math.round(timeoutMillis)} ms`);
      sent.destroy(Object.assign(late, { code: 'timeout' }));
    });
    sent.once('socket', (socket) => socket.unref());
    sent.on('error', (error) => {
      timer.cancel();
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
