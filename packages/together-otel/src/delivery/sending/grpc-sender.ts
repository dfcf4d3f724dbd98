import type { ClientHttp2Session, IncomingHttpHeaders } from 'node:http2';
import { after, now } from '../clock.ts';
import { guarded } from '../guard.ts';
import { type Answer, retryable } from './answer.ts';
import type { GrpcDestination } from './destination.ts';
import { framed, GrpcAnswer, statusText } from './grpc-message.ts';
import { gzip } from './gzip.ts';
import type { Sender, TimeLimit } from './sender.ts';

/** Retryable codes. https://opentelemetry.io/docs/specs/otlp/#failures */
const LATER = [1, 4, 10, 11, 14, 15];
const LATER_OVER_HTTP = [429, 502, 503, 504];
const UNKNOWN = '2';

/**
 * Sends over gRPC: one unary call per request, on one connection. OTLP needs no more than that,
 * which saves the memory and start-up time of a full gRPC client.
 */
export function grpcSender(): Sender<GrpcDestination> {
  let session: ClientHttp2Session | undefined;
  const connected = (destination: GrpcDestination): ClientHttp2Session => {
    if (session && !session.closed && !session.destroyed) return session;
    const opened = open(destination);
    const forget = (): void => {
      if (session === opened) session = undefined;
    };
    opened.on('error', guarded(forget));
    opened.on('goaway', guarded(forget));
    opened.on('close', guarded(forget));
    // An idle connection never keeps the process alive.
    opened.unref();
    session = opened;
    return opened;
  };
  return {
    async send(destination, bytes, timeoutMillis) {
      const deadline = now() + timeoutMillis;
      try {
        const message = await messageOf(bytes, destination.compression);
        const isReused = session !== undefined;
        const answer = await call(connected(destination), destination, message, {
          deadline,
          timeoutMillis,
        });
        // The receiver closed the idle connection just as we reused it.
        const isStale = isReused && answer.status === 'retryable' && session === undefined;
        if (!isStale || now() >= deadline) return answer;
        return await call(connected(destination), destination, message, {
          deadline,
          timeoutMillis,
        });
      } catch (error) {
        return retryable(error);
      }
    },
    close: () => session?.close(),
  };
}

function open({ url, tls }: GrpcDestination): ClientHttp2Session {
  const { connect } = process.getBuiltinModule('node:http2');
  const path = /^unix:(?:\/\/)?(.+)$/.exec(url)?.[1];
  if (path !== undefined) {
    const { connect: connectTo } = process.getBuiltinModule('node:net');
    return connect('http://localhost', { createConnection: () => connectTo(path) });
  }
  return connect(url, {
    ...(tls.ca && { ca: Buffer.from(tls.ca) }),
    ...(tls.cert && { cert: Buffer.from(tls.cert) }),
    ...(tls.key && { key: Buffer.from(tls.key) }),
  });
}

async function messageOf(bytes: Uint8Array, compression: 'gzip' | 'none'): Promise<Buffer> {
  return compression === 'gzip' ? framed(await gzip(bytes), true) : framed(bytes);
}

function call(
  session: ClientHttp2Session,
  { method, headers, compression }: GrpcDestination,
  message: Buffer,
  { deadline, timeoutMillis }: TimeLimit,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const stream = session.request({
      ...headers,
      ':method': 'POST',
      ':path': method,
      'content-type': 'application/grpc',
      te: 'trailers',
      ...(compression === 'gzip' && { 'grpc-encoding': 'gzip' }),
    });
    let failure: Error | undefined;
    const fail = guarded((error: Error) => {
      failure ??= error;
    });
    // A connection error reaches its streams, but not always before they close.
    // biome-ignore lint/plugin: guarded at creation, because removing it needs the same function
    session.once('error', fail);
    const timer = after(deadline - now(), () => {
      fail(
        Object.assign(new Error(`no response within ${Math.round(timeoutMillis)} ms`), {
          code: 'timeout',
        }),
      );
      stream.close(process.getBuiltinModule('node:http2').constants.NGHTTP2_CANCEL);
      // The connection may be dead, so the next attempt opens another. A stream that waits for its
      // connection ends only with it.
      if (session.connecting) session.destroy();
      else session.close();
    });
    const heads: IncomingHttpHeaders[] = [];
    const body = new GrpcAnswer();
    stream.on(
      'data',
      guarded((piece: Buffer) => body.add(piece)),
    );
    const keep = (head: IncomingHttpHeaders): void => {
      heads.push(head);
    };
    stream.on('response', guarded(keep));
    stream.on('trailers', guarded(keep));
    stream.on('error', guarded(fail));
    stream.once(
      'close',
      guarded(() => {
        timer.cancel();
        session.removeListener('error', fail);
        resolve(answerOf(Object.assign({}, ...heads), body, failure));
      }, reject),
    );
    stream.end(message);
  });
}

function answerOf(head: IncomingHttpHeaders, body: GrpcAnswer, failure: Error | undefined): Answer {
  const { 'grpc-status': status, 'grpc-message': text, ':status': httpStatus } = head;
  if (status === '0') {
    const data = body.message();
    return { status: 'success', ...(data && { data }) };
  }
  if (status !== undefined) {
    const message = `gRPC status ${status} ${statusText(text)}`.trim();
    // Each new code would be another line in the log and another series.
    const code = /^\d{1,2}$/.test(String(status)) ? String(status) : UNKNOWN;
    const isLater = LATER.includes(Number(code));
    return { status: isLater ? 'retryable' : 'failure', error: { message, code } };
  }
  if (httpStatus !== undefined && Number(httpStatus) !== 200) {
    const isLater = LATER_OVER_HTTP.includes(Number(httpStatus));
    const error = { message: `HTTP ${httpStatus}, not a gRPC response`, code: String(httpStatus) };
    return { status: isLater ? 'retryable' : 'failure', error };
  }
  return retryable(failure ?? new Error('the connection was closed without a response'));
}
