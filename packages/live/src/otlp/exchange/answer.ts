import { create, toBinary, toJson } from '@bufbuild/protobuf';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { Signal } from '../model.ts';
import type { Encoding } from '../payload.ts';
import { schemas } from '../schema.ts';

/** A response to an export request. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

export const MEDIA_TYPES: Readonly<Record<Encoding, string>> = {
  protobuf: 'application/x-protobuf',
  json: 'application/json',
};

/** google.rpc.Code by HTTP status; 2 is UNKNOWN. */
const RPC_CODES: Readonly<Record<number, number>> = {
  400: 3,
  401: 16,
  403: 7,
  404: 5,
  405: 12,
  413: 8,
  415: 3,
  429: 8,
  500: 13,
  501: 12,
  502: 14,
  503: 14,
  504: 14,
};

/** 200 with the signal's response, including rejected items if there are any. */
export function success(
  signal: Signal,
  encoding: Encoding,
  partial?: { readonly rejected: number; readonly message: string },
): Answer {
  const { response, rejectedField } = schemas[signal];
  const message = create(
    response,
    partial && {
      partialSuccess: {
        [rejectedField]: BigInt(partial.rejected),
        errorMessage: partial.message,
      },
    },
  );
  return {
    status: 200,
    headers: { 'content-type': MEDIA_TYPES[encoding] },
    body:
      encoding === 'json' ? JSON.stringify(toJson(response, message)) : toBinary(response, message),
  };
}

/** google.rpc.Status: `int32 code = 1; string message = 2;` */
function statusBytes(code: number, message: string): Uint8Array {
  return new BinaryWriter()
    .tag(1, WireType.Varint)
    .int32(code)
    .tag(2, WireType.LengthDelimited)
    .string(message)
    .finish();
}

/**
 * A failure in the form required by the OTLP specification: a google.rpc.Status in the request's
 * encoding.
 */
export function failure(
  status: number,
  message: string,
  encoding: Encoding,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const code = RPC_CODES[status] ?? 2;
  return {
    status,
    headers: { 'content-type': MEDIA_TYPES[encoding], ...headers },
    body: encoding === 'json' ? JSON.stringify({ code, message }) : statusBytes(code, message),
  };
}
