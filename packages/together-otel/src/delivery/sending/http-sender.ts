import type { Agent, IncomingMessage, RequestOptions } from 'node:http';
import { after, now, wallClock } from '../clock.ts';
import { guarded } from '../guard.ts';
import { type Answer, failureOf, retryable } from './answer.ts';
import type { HttpDestination } from './destination.ts';
import { gzip } from './gzip.ts';
import type { Sender, TimeLimit } from './sender.ts';

/** Retryable statuses. https://opentelemetry.io/docs/specs/otlp/#otlphttp-response */
const LATER = [429, 502, 503, 504];

/** Maximum bytes read from an answer, which contains at most a rejection and its reason. */
const MAX_ANSWER_BYTES = 64 * 1024;

/** Sends over HTTP, on keep-alive connections that never keep the process alive. */
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
        // Network and TLS failures may be repaired, so they are retried.
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

/** The receiver closed the idle connection just as we reused it. */
class StaleConnection extends Error {
  override readonly name = 'StaleConnection';
  readonly code = 'ECONNRESET';
}

/** Posts once; rejects without a complete answer in time. */
function exchange(
  url: string,
  options: RequestOptions,
  body: Uint8Array,
  { deadline, timeoutMillis }: TimeLimit,
): Promise<Answer> {
  const { request } = process.getBuiltinModule(isSecure(url) ? 'node:https' : 'node:http');
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      options,
      guarded((response) => readAnswer(response, settle, reject), reject),
    );
    const timer = after(deadline - now(), () => {
      const late = new Error(`no response within ${Math.round(timeoutMillis)} ms`);
      sent.destroy(Object.assign(late, { code: 'timeout' }));
    });
    const settle = (answer: Answer): void => {
      timer.cancel();
      resolve(answer);
    };
    sent.once(
      'socket',
      // Sockets of a mocked network may lack it.
      guarded((socket) => socket.unref?.()),
    );
    sent.on(
      'error',
      guarded((error: NodeJS.ErrnoException) => {
        timer.cancel();
        const isReset = error.code === 'ECONNRESET';
        reject(sent.reusedSocket && isReset ? new StaleConnection('connection reset') : error);
      }, reject),
    );
    sent.end(body);
  });
}

/** The answer up to the point where the connection closed; may be truncated. */
function readAnswer(
  response: IncomingMessage,
  settle: (answer: Answer) => void,
  reject: (error: unknown) => void,
): void {
  const { statusCode = 0, statusMessage, headers } = response;
  const chunks: Buffer[] = [];
  let length = 0;
  response.on(
    'data',
    guarded((chunk: Buffer) => {
      length += chunk.length;
      if (length > MAX_ANSWER_BYTES) response.destroy();
      else chunks.push(chunk);
    }, reject),
  );
  response.once('error', () => {});
  response.once(
    'close',
    guarded(() => {
      if (statusCode >= 200 && statusCode < 300) {
        const isWhole = length <= MAX_ANSWER_BYTES;
        settle({ status: 'success', ...(isWhole && { data: Buffer.concat(chunks) }) });
        return;
      }
      const message = `${statusCode} ${statusMessage ?? ''}`.trim();
      const error = failureOf(Object.assign(new Error(message), { code: statusCode }));
      const retryInMillis = retryAfterMillis(headers['retry-after']);
      if (!LATER.includes(statusCode)) settle({ status: 'failure', error });
      else if (retryInMillis === undefined) settle({ status: 'retryable', error });
      else settle({ status: 'retryable', error, retryInMillis });
    }, reject),
  );
}

/** Seconds, or a date. https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
function retryAfterMillis(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const seconds = Number(value);
  const millis = Number.isNaN(seconds) ? Date.parse(value) - wallClock() : seconds * 1000;
  return Number.isFinite(millis) && millis >= 0 ? millis : undefined;
}

function isSecure(url: string): boolean {
  return url.startsWith('https:');
}
