import captured from '../../fixtures/error-bodies.json' with { type: 'json' };

/** Where an error body has its type. Together's documentation does not say; all four were seen or are assumed. */
export type ErrorTypePlace = 'error.type' | 'top-level' | 'error.error_type' | 'error.code';

/** Every place, for checks. */
export const ERROR_TYPE_PLACES: readonly ErrorTypePlace[] = [
  'error.type',
  'top-level',
  'error.error_type',
  'error.code',
];

/** Names of the known error bodies. */
export type KnownErrorName =
  | 'dynamic_request_limited'
  | 'dynamic_token_limited'
  | 'rate_limited_2024'
  | 'credit_limit'
  | 'model_not_available'
  | 'model_not_found'
  | 'dedicated_endpoint_not_running'
  | 'invalid_api_key'
  | 'permission_denied'
  | 'invalid_request'
  | 'not_found'
  | 'request_timeout'
  | 'conflict'
  | 'payload_too_large'
  | 'context_length_exceeded'
  | 'context_length_exceeded_403'
  | 'server_error'
  | 'overloaded'
  | 'routing_error'
  | 'gateway_timeout'
  | 'origin_timeout'
  | 'site_overloaded';

/** An error as Together reports it. */
export interface KnownError {
  readonly status: number;
  /** The most specific of type and code: the value telemetry should report. */
  readonly errorType: string;
  readonly message: string;
  /** `error.type` if the error type is somewhere else. */
  readonly generalType: string;
  /** Default place of the error type. */
  readonly place: ErrorTypePlace;
  /** Bytes from real traffic; otherwise the body is built from documentation. */
  readonly captured?: Readonly<Record<string, unknown>>;
}

const INVALID = 'invalid_request_error';

/** The table. Each row names the source of its body. */
export const KNOWN_ERRORS: Readonly<Record<KnownErrorName, KnownError>> = {
  // Built: status and type from Together's rate-limit page, body shape and place unconfirmed.
  dynamic_request_limited: built(
    429,
    'dynamic_request_limited',
    'error.type',
    'rate_limit',
    'Request rate above your dynamic rate limit for this model. Reduce your request rate and retry after x-ratelimit-reset seconds.',
  ),
  // Built: as above.
  dynamic_token_limited: built(
    429,
    'dynamic_token_limited',
    'error.type',
    'rate_limit',
    'Token rate above your dynamic rate limit for this model. Reduce your token rate and retry after x-ratelimit-reset seconds.',
  ),
  // Captured 2024 (togethercomputer/MoA issue 27); the status was not shown.
  rate_limited_2024: fromCapture(3, 'credit_limit'),
  // Captured (expectedparrot/edsl issue 2098): the same type as the one above, for billing.
  credit_limit: fromCapture(2, 'credit_limit'),
  // Captured (HeyPuter/puter issue 3168): a model that has no serverless deployment.
  model_not_available: fromCapture(0, 'model_not_available'),
  // Built: 404 for unknown models is documented; the body is that of the captured 400.
  model_not_found: built(
    404,
    'model_not_available',
    'error.code',
    INVALID,
    'Unable to access model. Please visit https://api.together.ai/models to view the list of supported models.',
  ),
  // Captured (HeyPuter/puter issue 3168).
  dedicated_endpoint_not_running: fromCapture(1, 'dedicated_endpoint_not_running'),
  // Built from the documented error table.
  invalid_api_key: built(
    401,
    'invalid_api_key',
    'error.code',
    INVALID,
    'Invalid API key provided. You can find your API key at https://api.together.ai/settings/api-keys.',
  ),
  // Built: gated models, from the monitoring guide.
  permission_denied: built(
    403,
    'permission_denied',
    'error.code',
    INVALID,
    'You do not have permission to use this model. Accept its licence on its page, or ask for access.',
  ),
  // Built from the documented error table.
  invalid_request: built(400, INVALID, 'error.type', INVALID, 'The request is malformed.'),
  // Built from the documented error table.
  not_found: built(404, INVALID, 'error.type', INVALID, 'Invalid URL.'),
  // Built: no body is documented; the SDKs retry this status.
  request_timeout: built(
    408,
    'request_timeout',
    'error.type',
    'request_timeout',
    'The request timed out.',
  ),
  // Built: no body is documented; the SDKs retry this status.
  conflict: built(409, 'conflict', 'error.type', 'conflict', 'The resource is locked. Try again.'),
  // Built from the documented error table.
  payload_too_large: built(
    413,
    'payload_too_large',
    'error.type',
    INVALID,
    'The request body is too large.',
  ),
  // Built: 422 is documented for requests that are semantically invalid.
  context_length_exceeded: built(
    422,
    'context_length_exceeded',
    'error.code',
    INVALID,
    'Input validation error: `inputs` tokens + `max_new_tokens` must fit the context length of the model.',
  ),
  // Built: a support article documents 403 for the same.
  context_length_exceeded_403: built(
    403,
    'context_length_exceeded',
    'error.code',
    INVALID,
    'The input token count plus max_tokens exceeds the context length of the model.',
  ),
  // Built from the documented error table.
  server_error: built(
    500,
    'server_error',
    'error.type',
    'server_error',
    'The server had an error while processing your request. Please retry.',
  ),
  // Built: 503 at or below the dynamic rate is documented, its body is not.
  overloaded: built(
    503,
    'overloaded',
    'error.type',
    'server_error',
    'The model is currently overloaded. This is not caused by your usage. Please retry or use another model.',
  ),
  // Built: documented for dedicated endpoints v2.
  routing_error: built(
    503,
    'routing_error',
    'error.type',
    'server_error',
    'No replica of the deployment is ready to serve the request.',
  ),
  // Built: third-party reports of the status, no body.
  gateway_timeout: built(
    504,
    'gateway_timeout',
    'error.type',
    'server_error',
    'The upstream server timed out.',
  ),
  // Built: third-party reports of the status (Cloudflare's 524), no body.
  origin_timeout: built(524, 'origin_timeout', 'error.type', 'server_error', 'A timeout occurred.'),
  // Built: third-party reports of the status, no body.
  site_overloaded: built(
    529,
    'overloaded',
    'error.type',
    'server_error',
    'The service is overloaded.',
  ),
};

function built(
  status: number,
  errorType: string,
  place: ErrorTypePlace,
  generalType: string,
  message: string,
): KnownError {
  return { status, errorType, message, generalType, place };
}

function fromCapture(index: number, errorType: string): KnownError {
  const recording = captured[index];
  if (recording === undefined) throw new Error(`fixtures/error-bodies.json has no entry ${index}`);
  const { error } = recording.body;
  return {
    status: recording.status,
    errorType,
    message: error.message,
    generalType: error.type === errorType ? INVALID : error.type,
    place: error.type === errorType ? 'error.type' : 'error.code',
    captured: recording.body,
  };
}
