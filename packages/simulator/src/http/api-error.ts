import { errorBody } from '../faults/error-body.ts';
import { type ErrorTypePlace, KNOWN_ERRORS, type KnownErrorName } from '../faults/known-errors.ts';

/** Ends a request with an error response. */
export class ApiError extends Error {
  readonly status: number;
  readonly errorType: string;
  readonly place: ErrorTypePlace | undefined;
  readonly known: KnownErrorName;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    known: KnownErrorName,
    message?: string,
    options: {
      readonly status?: number;
      readonly place?: ErrorTypePlace;
      readonly retryAfterSeconds?: number;
    } = {},
  ) {
    super(message ?? KNOWN_ERRORS[known].message);
    this.name = 'ApiError';
    this.known = known;
    this.status = options.status ?? KNOWN_ERRORS[known].status;
    this.errorType = KNOWN_ERRORS[known].errorType;
    this.place = options.place;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  /** The response's JSON. */
  body(id: string): Record<string, unknown> {
    return errorBody(this.known, {
      id,
      message: this.message,
      ...(this.place === undefined ? {} : { place: this.place }),
    });
  }
}

/** 400, with the problem and its location. */
export function invalidRequest(message: string): ApiError {
  return new ApiError('invalid_request', message);
}
