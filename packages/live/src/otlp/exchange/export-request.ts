import type { IncomingMessage } from 'node:http';
import type { Signal } from '../model.ts';
import type { Encoding } from '../payload.ts';
import { Refusal } from './refusal.ts';
import { payloadOf, wireBody } from './request-body.ts';
import { exportKind, requestHead } from './request-head.ts';

/** A well-formed export request, not yet decoded. */
export interface ExportRequest {
  readonly signal: Signal;
  readonly encoding: Encoding;
  /** As received, still encoded. */
  readonly body: Uint8Array;
  readonly compression: string;
  /** Uncompressed. */
  readonly payload: Uint8Array;
}

/**
 * Reads an export request.
 *
 * @throws Refusal if it is invalid; returns undefined if the client disconnected.
 */
export async function readExport(
  request: IncomingMessage,
  maxBodyBytes: number,
): Promise<ExportRequest | undefined> {
  const head = requestHead(request);
  const body = await wireBody(request, maxBodyBytes);
  if (!body.complete) return undefined;
  const { signal, encoding } = exportKind(head);
  const payload = await payloadOf(body, head.compression, maxBodyBytes);
  return { signal, encoding, body: body.kept, compression: head.compression, payload };
}

/** The answer to an unreadable request. */
export function refusalOf(error: unknown): Refusal {
  return error instanceof Refusal
    ? error
    : new Refusal(400, `malformed: ${(error as Error).message}`);
}
