/** Category of the error that ended a call (`together.error.category`). */
export type ErrorCategory =
  | 'rate_limit'
  | 'capacity'
  | 'server'
  | 'auth'
  | 'billing'
  | 'model'
  | 'deployment'
  | 'context'
  | 'client'
  | 'timeout'
  | 'connection';

/** One row of the error table. */
export interface ErrorRule {
  /** HTTP status; undefined for any or none (an error inside a stream). */
  readonly status?: number;
  /** Statuses that usually accompany a code without one; the meaning does not depend on them. */
  readonly usualStatuses?: readonly number[];
  /** Together's code (`code`, `type` or `error_type` of the body); undefined for any. */
  readonly code?: string;
  /** Lower-case words, one of which the message must contain; undefined for any message. */
  readonly words?: readonly string[];
  readonly category: ErrorCategory;
  /** Whether sending the same request again can succeed. */
  readonly retryable: boolean;
  /** Meaning, as one clause. */
  readonly meaning: string;
  /** Remedy, as one sentence. */
  readonly advice: string;
}

/**
 * The error table: the first matching row decides, so rows with a code or words precede the row of
 * their status. Sources: Together's error-code and rate-limit pages (2026), its support articles,
 * and captured bodies; Together advises to match on the status, because codes may change.
 */
export const errorRules: readonly ErrorRule[] = [
  {
    usualStatuses: [429],
    code: 'dynamic_request_limited',
    category: 'rate_limit',
    retryable: true,
    meaning: 'more requests than your dynamic rate allows',
    advice:
      'Spread requests evenly over each second and wait for x-ratelimit-reset before the next one.',
  },
  {
    usualStatuses: [429],
    code: 'dynamic_token_limited',
    category: 'rate_limit',
    retryable: true,
    meaning: 'more tokens than your dynamic rate allows',
    advice:
      'Send fewer or shorter prompts a second, lower max_tokens, and wait for x-ratelimit-reset.',
  },
  {
    usualStatuses: [400],
    code: 'dedicated_endpoint_not_running',
    category: 'deployment',
    retryable: false,
    meaning: 'the dedicated endpoint is not running',
    advice: 'Start the endpoint, or call a serverless model until it is up.',
  },
  {
    usualStatuses: [400, 404],
    code: 'model_not_available',
    category: 'model',
    retryable: false,
    meaning: 'the model is not available serverless, or was retired',
    advice: "Pick a model from Together's current catalogue, or deploy this one.",
  },
  {
    status: 503,
    code: 'routing_error',
    category: 'capacity',
    retryable: true,
    meaning: 'no replica of the dedicated deployment could take the request',
    advice: "Check the deployment's replicas and autoscaling; fail over meanwhile.",
  },
  {
    status: 429,
    code: 'credit_limit',
    category: 'rate_limit',
    retryable: true,
    meaning: 'more requests than your plan allows',
    advice: 'Send fewer requests a second, or raise the plan.',
  },
  {
    usualStatuses: [402],
    code: 'credit_limit',
    category: 'billing',
    retryable: false,
    meaning: 'the credit or spending limit is reached',
    advice: "Add credit or raise the spending limit in Together's billing settings.",
  },
  {
    usualStatuses: [401],
    code: 'invalid_api_key',
    category: 'auth',
    retryable: false,
    meaning: 'the API key is missing or wrong',
    advice: 'Check TOGETHER_API_KEY, or the apiKey that the client was given.',
  },
  {
    usualStatuses: [400, 403, 422],
    code: 'context_length_exceeded',
    category: 'context',
    retryable: false,
    meaning: "input and max_tokens together exceed the model's context",
    advice: 'Shorten the input or lower max_tokens.',
  },
  {
    status: 403,
    words: ['context', 'max_tokens', 'max_new_tokens', 'token limit'],
    category: 'context',
    retryable: false,
    meaning: "input and max_tokens together exceed the model's context",
    advice: 'Shorten the input or lower max_tokens.',
  },
  {
    status: 422,
    words: ['context', 'max_tokens', 'max_new_tokens', 'token limit'],
    category: 'context',
    retryable: false,
    meaning: "input and max_tokens together exceed the model's context",
    advice: 'Shorten the input or lower max_tokens.',
  },
  {
    status: 400,
    category: 'client',
    retryable: false,
    meaning: 'the request is malformed',
    advice: 'Compare the request with the API reference; the message names the parameter.',
  },
  {
    status: 401,
    category: 'auth',
    retryable: false,
    meaning: 'the API key is missing or wrong',
    advice: 'Check TOGETHER_API_KEY, or the apiKey that the client was given.',
  },
  {
    status: 402,
    category: 'billing',
    retryable: false,
    meaning: 'the credit or spending limit is reached',
    advice: "Add credit or raise the spending limit in Together's billing settings.",
  },
  {
    status: 403,
    category: 'auth',
    retryable: false,
    meaning: 'the key may not use this model',
    advice: "Accept the model's licence, or use a key of a project that may use it.",
  },
  {
    status: 404,
    category: 'model',
    retryable: false,
    meaning: 'the model or the URL does not exist',
    advice: 'Check the model id against GET /v1/models (models get retired) and the base URL.',
  },
  {
    status: 408,
    category: 'server',
    retryable: true,
    meaning: 'the request took the server too long',
    advice: 'Try again; if it persists, shorten the request.',
  },
  {
    status: 409,
    category: 'server',
    retryable: true,
    meaning: 'the server could not get a lock',
    advice: 'Try again.',
  },
  {
    status: 413,
    category: 'client',
    retryable: false,
    meaning: 'the request is too large',
    advice: 'Send less: fewer or smaller messages, images or documents.',
  },
  {
    status: 422,
    category: 'client',
    retryable: false,
    meaning: 'the request is well-formed but not valid',
    advice: 'Check the parameters and the JSON schema that the message names.',
  },
  {
    status: 429,
    category: 'rate_limit',
    retryable: true,
    meaning: 'more than your rate allows',
    advice:
      'Spread requests evenly over each second and wait for x-ratelimit-reset; LangChain only waits when configured to (onFailedAttempt).',
  },
  {
    status: 500,
    category: 'server',
    retryable: true,
    meaning: 'an error inside Together',
    advice: "Try again with backoff; if it persists, look at Together's status page.",
  },
  {
    status: 503,
    category: 'capacity',
    retryable: true,
    meaning: "Together is out of capacity for this model; your rate isn't the cause",
    advice: 'Try again with backoff, or fail over to another model.',
  },
  {
    status: 504,
    category: 'capacity',
    retryable: true,
    meaning: 'a gateway gave up waiting for the model',
    advice: 'Try again with backoff, or fail over to another model.',
  },
  {
    status: 524,
    category: 'capacity',
    retryable: true,
    meaning: 'a gateway gave up waiting for the model',
    advice: 'Try again with backoff, stream long answers, or fail over to another model.',
  },
  {
    status: 529,
    category: 'capacity',
    retryable: true,
    meaning: 'Together is overloaded',
    advice: 'Try again with backoff, or fail over to another model.',
  },
];

/** Meaning of errors whose status is not in the table. */
export const unlistedErrorRules: {
  readonly client: ErrorRule;
  readonly server: ErrorRule;
  readonly timeout: ErrorRule;
  readonly connection: ErrorRule;
  readonly cancelled: ErrorRule;
  readonly unreadable: ErrorRule;
  readonly unknown: ErrorRule;
} = {
  client: {
    category: 'client',
    retryable: false,
    meaning: 'Together refused the request',
    advice: 'Read the message of the error; the request has to change.',
  },
  server: {
    category: 'server',
    retryable: true,
    meaning: 'an error inside Together',
    advice: "Try again with backoff; if it persists, look at Together's status page.",
  },
  timeout: {
    category: 'timeout',
    retryable: true,
    meaning: "no response within the client's timeout",
    advice: 'Raise the timeout for slow models, stream long answers, or fail over.',
  },
  connection: {
    category: 'connection',
    retryable: true,
    meaning: 'the connection failed',
    advice: 'Check DNS, proxy and network on the way to the base URL; try again.',
  },
  cancelled: {
    category: 'client',
    retryable: false,
    meaning: 'the application cancelled the call (together.call.outcome is cancelled, not error)',
    advice:
      'Nothing failed at Together: look for an abort signal, a user who left, or a deadline of the application.',
  },
  unreadable: {
    category: 'server',
    retryable: true,
    meaning: 'the answer could not be read',
    advice: 'Try again; if it persists, look at what a proxy on the way makes of the answers.',
  },
  unknown: {
    category: 'client',
    retryable: false,
    meaning: 'the application or the SDK failed on the way',
    advice: "Read the exception's message; it did not come from Together.",
  },
};

/** Codes that may become `error.type`: exactly those in the table. */
export const knownErrorCodes: ReadonlySet<string> = new Set(
  errorRules.flatMap((rule) => rule.code ?? []),
);
