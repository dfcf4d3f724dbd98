import type { IncomingMessage } from 'node:http';
import type { Signal } from '../model.ts';
import type { Encoding } from '../payload.ts';
import { MEDIA_TYPES } from './answer.ts';
import { Refusal } from './refusal.ts';
import type { ReceivedRequest } from './request-record.ts';

export const SIGNALS: readonly Signal[] = ['traces', 'metrics', 'logs'];

type RequestHead = Pick<
  ReceivedRequest,
  'method' | 'path' | 'headers' | 'signal' | 'encoding' | 'compression'
>;

function encodingOf(contentType: string | undefined): Encoding | undefined {
  const mediaType = contentType?.split(';', 1)[0]?.trim().toLowerCase();
  return (['protobuf', 'json'] as const).find((encoding) => MEDIA_TYPES[encoding] === mediaType);
}

/** Parsed request line and headers. */
export function requestHead({ method = '', url = '', headers }: IncomingMessage): RequestHead {
  const path = url.split('?', 1)[0] ?? '';
  const signal = SIGNALS.find((name) => path === `/v1/${name}`);
  const encoding = encodingOf(headers['content-type']);
  return {
    method,
    path,
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, String(value ?? '')]),
    ),
    ...(signal && { signal }),
    ...(encoding && { encoding }),
    compression: headers['content-encoding']?.trim().toLowerCase() || 'identity',
  };
}

/** @throws a Refusal if they are not those of an export request. */
export function exportKind(head: RequestHead): { signal: Signal; encoding: Encoding } {
  const { signal, encoding, method, path, headers } = head;
  if (!signal) {
    throw new Refusal(404, `no such path: ${path}; use /v1/traces, /v1/metrics or /v1/logs`);
  }
  if (method !== 'POST') throw new Refusal(405, `${method} ${path}: only POST`, { allow: 'POST' });
  if (!encoding) {
    throw new Refusal(
      415,
      `content-type ${JSON.stringify(headers['content-type'] ?? '')} is neither application/x-protobuf nor application/json`,
    );
  }
  return { signal, encoding };
}
