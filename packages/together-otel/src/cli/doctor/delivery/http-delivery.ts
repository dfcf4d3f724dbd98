import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { gzipSync } from 'node:zlib';
import packageJson from '../../../../package.json' with { type: 'json' };
import {
  type Answer,
  type Delivery,
  failureOf,
  MAX_BYTES,
  MAX_MILLIS,
  type Target,
} from './delivery.ts';
import type { Sample } from './otlp-sample.ts';
import { certificatesOf } from './otlp-target.ts';

/** Sends a sample once, the way the HTTP exporters do. Never rejects. */
export async function deliverHttp(target: Target, sample: Sample): Promise<Delivery> {
  const signal = AbortSignal.timeout(Math.min(target.timeoutMillis, MAX_MILLIS));
  const isGzip = target.compression === 'gzip';
  const body = isGzip ? gzipSync(sample.body) : sample.body;
  const { protocol } = new URL(target.url);
  const agent = protocol === 'https:' ? new HttpsAgent(certificatesOf(target)) : new HttpAgent();
  const started = performance.now();
  const end = (): Pick<Delivery, 'target' | 'millis' | 'at'> => {
    return { target, millis: performance.now() - started, at: Date.now() };
  };
  try {
    const answer = await new Promise<Answer>((resolve, reject) => {
      const request = (protocol === 'https:' ? requestHttps : requestHttp)(target.url, {
        method: 'POST',
        agent,
        signal,
        headers: {
          'user-agent': `together-otel/${packageJson.version}`,
          ...target.headers,
          'content-type': isJson(target) ? 'application/json' : 'application/x-protobuf',
          'content-length': body.byteLength,
          ...(isGzip && { 'content-encoding': 'gzip' }),
        },
      });
      request.once('error', reject);
      request.once('response', (response) => readAnswer(response, sample).then(resolve, reject));
      request.end(body);
    });
    return { ...end(), answer };
  } catch (error) {
    return { ...end(), failure: failureOf(error, signal.aborted) };
  } finally {
    agent.destroy();
  }
}

/** Whether the target accepts OTLP/JSON. */
export function isJson({ protocol }: Target): boolean {
  return protocol === 'http/json';
}

async function readAnswer(response: IncomingMessage, sample: Sample): Promise<Answer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.byteLength;
    if (bytes >= MAX_BYTES) break;
  }
  const body = Buffer.concat(chunks);
  const { statusCode: status = 0, headers } = response;
  const contentType = headers['content-type'] ?? '';
  const isAccepted = status >= 200 && status <= 299;
  return {
    status,
    contentType,
    text: textOf(body, contentType),
    partialSuccess: isAccepted ? partialSuccess(sample, body, contentType) : undefined,
    isForeign: isAccepted && isForeign(body, contentType),
    date: headers.date,
  };
}

function partialSuccess(sample: Sample, body: Buffer, contentType: string) {
  try {
    if (/^text\//.test(contentType)) return undefined;
    return sample.partialSuccess(body, /json/.test(contentType));
  } catch {
    return undefined;
  }
}

/** Whether a body is neither empty nor an export response. Does not inspect protobuf. */
function isForeign(body: Buffer, contentType: string): boolean {
  if (body.byteLength === 0 || /protobuf/.test(contentType)) return false;
  try {
    const names = Object.keys(JSON.parse(body.toString('utf8')) as object);
    return names.some((name) => !/^partial_?success$/i.test(name));
  } catch {
    return true;
  }
}

/** An error's body: a `google.rpc.Status` (the message in JSON, or bytes), or text. */
function textOf(body: Buffer, contentType: string): string {
  const text = body.toString('utf8');
  if (/html/.test(contentType)) return '';
  if (/protobuf/.test(contentType)) return (text.match(/[\x20-\x7e]{4,}/g) ?? []).join(' ');
  try {
    const { message, error } = JSON.parse(text) as { message?: unknown; error?: unknown };
    return [message, error, text].find((part) => typeof part === 'string') as string;
  } catch {
    return text;
  }
}
