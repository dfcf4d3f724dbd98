import { type ClientHttp2Session, connect, type IncomingHttpHeaders } from 'node:http2';
import { framed, GrpcAnswer, statusText } from '../../../delivery/sending/grpc-message.ts';
import { type Answer, type Delivery, failureOf, MAX_MILLIS, type Target } from './delivery.ts';
import type { Sample, Signal } from './otlp-sample.ts';
import { certificatesOf } from './otlp-target.ts';

const PATHS: Readonly<Record<Signal, string>> = {
  traces: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
  metrics: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
};

/** Sends a sample once over gRPC. Never rejects. */
export async function deliverGrpc(target: Target, sample: Sample): Promise<Delivery> {
  const signal = AbortSignal.timeout(Math.min(target.timeoutMillis, MAX_MILLIS));
  const started = performance.now();
  const end = (): Pick<Delivery, 'target' | 'millis' | 'at'> => {
    return { target, millis: performance.now() - started, at: Date.now() };
  };
  let session: ClientHttp2Session | undefined;
  try {
    session = connect(target.url, certificatesOf(target));
    return { ...end(), answer: await exchange(session, target, sample, signal), ...end() };
  } catch (error) {
    return { ...end(), failure: failureOf(error, signal.aborted) };
  } finally {
    session?.destroy();
  }
}

function exchange(
  session: ClientHttp2Session,
  { signal: kind, headers }: Target,
  { body, partialSuccess }: Sample,
  signal: AbortSignal,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
    session.once('error', reject);
    // An HTTP/1 server closes the connection.
    session.once('close', () => reject(new Error('the connection was closed')));
    const request = session.request({
      ...headers,
      ':method': 'POST',
      ':path': PATHS[kind],
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    const received: IncomingHttpHeaders = {};
    const given = new GrpcAnswer();
    const keep = (fields: IncomingHttpHeaders): void => void Object.assign(received, fields);
    request.on('response', keep).on('trailers', keep);
    request.on('data', (chunk: Buffer) => given.add(chunk));
    request.once('error', reject);
    request.once('end', () => {
      const message = given.message();
      const { 'grpc-status': grpcStatus, 'grpc-message': text } = received;
      resolve({
        status: Number(received[':status']),
        ...(grpcStatus !== undefined && { grpcStatus: Number(grpcStatus) }),
        contentType: received['content-type'] ?? '',
        text: statusText(text),
        partialSuccess: message?.length ? partialSuccess(message, false) : undefined,
        date: received.date,
      });
    });
    request.end(framed(body));
  });
}
