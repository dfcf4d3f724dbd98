import { type ErrorTypePlace, KNOWN_ERRORS, type KnownErrorName } from './known-errors.ts';

const USUAL: Readonly<Record<number, KnownErrorName>> = {
  400: 'invalid_request',
  401: 'invalid_api_key',
  402: 'credit_limit',
  403: 'permission_denied',
  404: 'not_found',
  408: 'request_timeout',
  409: 'conflict',
  413: 'payload_too_large',
  422: 'context_length_exceeded',
  429: 'dynamic_request_limited',
  500: 'server_error',
  503: 'overloaded',
  504: 'gateway_timeout',
  524: 'origin_timeout',
  529: 'site_overloaded',
};

/** The usual body of a status. */
export function usualError(status: number): KnownErrorName {
  return USUAL[status] ?? (status >= 500 ? 'server_error' : 'invalid_request');
}

/**
 * The JSON body of a known error, with its type in the requested place. Captured bodies are
 * unchanged by default.
 */
export function errorBody(
  name: KnownErrorName,
  options: {
    readonly id?: string;
    readonly place?: ErrorTypePlace;
    readonly message?: string;
  } = {},
): Record<string, unknown> {
  const known = KNOWN_ERRORS[name];
  if (
    known.captured !== undefined &&
    options.place === undefined &&
    options.message === undefined
  ) {
    return known.captured;
  }
  const place = options.place ?? known.place;
  const inner: Record<string, unknown> = {
    message: options.message ?? known.message,
    type: place === 'error.type' ? known.errorType : known.generalType,
    param: null,
    code: place === 'error.code' ? known.errorType : null,
  };
  if (place === 'error.error_type') inner['error_type'] = known.errorType;
  return {
    ...(options.id === undefined ? {} : { id: options.id }),
    ...(place === 'top-level' ? { error_type: known.errorType } : {}),
    error: inner,
  };
}
