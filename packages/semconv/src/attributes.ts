import type { AttributeDefinition } from './definition.ts';

/**
 * Every attribute, once. `gen_ai.*`, `server.*`, `http.*` and `error.type` follow OpenTelemetry's
 * semantic conventions v1.41.1; `together.*` is this project's.
 */
export const attributes = {
  operationName: {
    name: 'gen_ai.operation.name',
    type: 'string',
    description: 'What the call does: chat, embeddings, …',
    stability: 'development',
  },
  providerName: {
    name: 'gen_ai.provider.name',
    type: 'string',
    description: 'Who serves the model: `together_ai`, or the option `providerName`.',
    stability: 'development',
  },
  requestModel: {
    name: 'gen_ai.request.model',
    type: 'string',
    description: 'The model that was asked for.',
    stability: 'development',
  },
  responseModel: {
    name: 'gen_ai.response.model',
    type: 'string',
    description: 'The model that answered.',
    stability: 'development',
  },
  outputType: {
    name: 'gen_ai.output.type',
    type: 'string',
    description: 'The kind of output asked for.',
    stability: 'development',
    values: ['text', 'json', 'image', 'speech'],
  },
  requestChoiceCount: {
    name: 'gen_ai.request.choice.count',
    type: 'int',
    description: 'How many choices were asked for, when not one.',
    stability: 'development',
  },
  requestSeed: {
    name: 'gen_ai.request.seed',
    type: 'int',
    description: 'The seed of the request.',
    stability: 'development',
  },
  requestStream: {
    name: 'gen_ai.request.stream',
    type: 'boolean',
    description: 'True when a stream was asked for; absent otherwise.',
    stability: 'development',
  },
  requestMaxTokens: {
    name: 'gen_ai.request.max_tokens',
    type: 'int',
    description: 'The most tokens to generate.',
    stability: 'development',
  },
  requestTemperature: {
    name: 'gen_ai.request.temperature',
    type: 'double',
    description: 'Sampling temperature.',
    stability: 'development',
  },
  requestTopP: {
    name: 'gen_ai.request.top_p',
    type: 'double',
    description: 'Nucleus sampling.',
    stability: 'development',
  },
  requestTopK: {
    name: 'gen_ai.request.top_k',
    type: 'double',
    description: 'Top-k sampling.',
    stability: 'development',
  },
  requestFrequencyPenalty: {
    name: 'gen_ai.request.frequency_penalty',
    type: 'double',
    description: 'Frequency penalty.',
    stability: 'development',
  },
  requestPresencePenalty: {
    name: 'gen_ai.request.presence_penalty',
    type: 'double',
    description: 'Presence penalty.',
    stability: 'development',
  },
  requestStopSequences: {
    name: 'gen_ai.request.stop_sequences',
    type: 'string[]',
    description: 'Sequences that end the generation.',
    stability: 'development',
  },
  requestEncodingFormats: {
    name: 'gen_ai.request.encoding_formats',
    type: 'string[]',
    description: 'Encoding of the embeddings asked for.',
    stability: 'development',
  },
  embeddingsDimensionCount: {
    name: 'gen_ai.embeddings.dimension.count',
    type: 'int',
    description: 'Dimensions of the embeddings.',
    stability: 'development',
  },
  responseId: {
    name: 'gen_ai.response.id',
    type: 'string',
    description: 'Id of the completion.',
    stability: 'development',
  },
  responseFinishReasons: {
    name: 'gen_ai.response.finish_reasons',
    type: 'string[]',
    description: 'Why each choice ended; `error` for one that was cut.',
    stability: 'development',
  },
  responseTimeToFirstChunk: {
    name: 'gen_ai.response.time_to_first_chunk',
    type: 'double',
    unit: 's',
    description: "From the call's start to the first chunk of the stream.",
    stability: 'development',
  },
  usageInputTokens: {
    name: 'gen_ai.usage.input_tokens',
    type: 'int',
    unit: '{token}',
    description: 'Input tokens, cached ones included.',
    stability: 'development',
  },
  usageOutputTokens: {
    name: 'gen_ai.usage.output_tokens',
    type: 'int',
    unit: '{token}',
    description: 'Output tokens, reasoning included.',
    stability: 'development',
  },
  usageCacheReadInputTokens: {
    name: 'gen_ai.usage.cache_read.input_tokens',
    type: 'int',
    unit: '{token}',
    description: 'Input tokens that came from the prompt cache.',
    stability: 'development',
  },
  usageReasoningOutputTokens: {
    name: 'gen_ai.usage.reasoning.output_tokens',
    type: 'int',
    unit: '{token}',
    description: 'Output tokens spent on reasoning.',
    stability: 'development',
  },
  tokenType: {
    name: 'gen_ai.token.type',
    type: 'string',
    description: 'Which tokens a point counts.',
    stability: 'development',
    values: ['input', 'output'],
  },
  tokenModality: {
    name: 'gen_ai.token.modality',
    type: 'string',
    description: 'What the tokens stand for.',
    stability: 'development',
    values: ['text'],
  },
  serverAddress: {
    name: 'server.address',
    type: 'string',
    description: "Host of the client's base URL.",
    stability: 'stable',
  },
  serverPort: {
    name: 'server.port',
    type: 'int',
    description: "Port of the client's base URL.",
    stability: 'stable',
  },
  httpStatusCode: {
    name: 'http.response.status_code',
    type: 'int',
    description: 'HTTP status of the last response (span) or of the attempt (metric, event).',
    stability: 'stable',
  },
  httpResendCount: {
    name: 'http.request.resend_count',
    type: 'int',
    description: 'How often the SDK sent the request again; absent when never.',
    stability: 'stable',
  },
  otelComponentType: {
    name: 'otel.component.type',
    type: 'string',
    description: 'The part of the SDK that counts, such as `otlp_http_span_exporter`.',
    stability: 'development',
  },
  otelComponentName: {
    name: 'otel.component.name',
    type: 'string',
    description: 'Its type and its number among those of the type.',
    stability: 'development',
  },
  errorType: {
    name: 'error.type',
    type: 'string',
    description:
      "Together's error code where it is a known one, else the HTTP status, else `timeout`, `connection_error` or the exception's name.",
    stability: 'stable',
  },
  inputMessages: {
    name: 'gen_ai.input.messages',
    type: 'string',
    description: 'What was asked, message by message; only with content capture.',
    stability: 'development',
  },
  outputMessages: {
    name: 'gen_ai.output.messages',
    type: 'string',
    description: 'What was answered, choice by choice; only with content capture.',
    stability: 'development',
  },
  systemInstructions: {
    name: 'gen_ai.system_instructions',
    type: 'string',
    description: 'Instructions that were given apart from the messages; only with content capture.',
    stability: 'development',
  },
  toolDefinitions: {
    name: 'gen_ai.tool.definitions',
    type: 'string',
    description: 'The tools that were offered; only with content capture.',
    stability: 'development',
  },
  callOutcome: {
    name: 'together.call.outcome',
    type: 'string',
    description:
      'How the call ended: `cancelled` by the application, `abandoned` when nobody read the answer.',
    stability: 'project',
    values: ['success', 'error', 'cancelled', 'abandoned'],
  },
  errorCategory: {
    name: 'together.error.category',
    type: 'string',
    description: "What kind of error it was: `rate_limit` is your rate, `capacity` is Together's.",
    stability: 'project',
    values: [
      'rate_limit',
      'capacity',
      'server',
      'auth',
      'billing',
      'model',
      'deployment',
      'context',
      'client',
      'timeout',
      'connection',
    ],
  },
  errorRetryable: {
    name: 'together.error.retryable',
    type: 'boolean',
    description: 'Whether trying again can help, by the error table.',
    stability: 'project',
  },
  requestId: {
    name: 'together.request.id',
    type: 'string',
    description: "Together's id of the request: `x-request-id`, the body's `id`, or `cf-ray`.",
    stability: 'project',
  },
  deploymentType: {
    name: 'together.deployment.type',
    type: 'string',
    description: 'Where the model ran; absent when not known.',
    stability: 'project',
    values: ['serverless', 'dedicated'],
  },
  timeToFirstToken: {
    name: 'together.response.time_to_first_token',
    type: 'double',
    unit: 's',
    description: "From the call's start to the first generated content.",
    stability: 'project',
  },
  retryDelay: {
    name: 'together.retry.delay',
    type: 'double',
    unit: 's',
    description: 'Time spent waiting between attempts.',
    stability: 'project',
  },
  ratelimitRequestsLimit: {
    name: 'together.ratelimit.requests.limit',
    type: 'double',
    unit: '{request}/s',
    description: 'Requests a second that are allowed, as last told in this call.',
    stability: 'project',
  },
  ratelimitRequestsRemaining: {
    name: 'together.ratelimit.requests.remaining',
    type: 'double',
    unit: '{request}',
    description: 'Requests left in the current second, as last told in this call.',
    stability: 'project',
  },
  ratelimitTokensLimit: {
    name: 'together.ratelimit.tokens.limit',
    type: 'double',
    unit: '{token}/s',
    description: 'Tokens a second that are allowed, as last told in this call.',
    stability: 'project',
  },
  ratelimitTokensRemaining: {
    name: 'together.ratelimit.tokens.remaining',
    type: 'double',
    unit: '{token}',
    description: 'Tokens left in the current second, as last told in this call.',
    stability: 'project',
  },
  ratelimitReset: {
    name: 'together.ratelimit.reset',
    type: 'double',
    unit: 's',
    description: 'How long to wait, as last told in this call.',
    stability: 'project',
  },
  ratelimitKind: {
    name: 'together.ratelimit.kind',
    type: 'string',
    description: 'The base rate, or the dynamic one that grows with steady traffic.',
    stability: 'project',
    values: ['base', 'dynamic'],
  },
  fallbackFromModel: {
    name: 'together.fallback.from.model',
    type: 'string',
    description: 'The model whose failed call this one replaced.',
    stability: 'project',
  },
  fallbackToModel: {
    name: 'together.fallback.to.model',
    type: 'string',
    description: 'The model that took over.',
    stability: 'project',
  },
  fallbackToProvider: {
    name: 'together.fallback.to.provider',
    type: 'string',
    description: 'Who serves the model that took over.',
    stability: 'project',
  },
  serverQueueDuration: {
    name: 'together.server.queue_duration',
    type: 'double',
    unit: 's',
    description: "Time in Together's queue, when its timing headers tell.",
    stability: 'project',
  },
  serverDuration: {
    name: 'together.server.duration',
    type: 'double',
    unit: 's',
    description: 'Time Together worked on the request, when its timing headers tell.',
    stability: 'project',
  },
  synthetic: {
    name: 'together.synthetic',
    type: 'boolean',
    description: 'True on calls that watch instead of serving users; absent otherwise.',
    stability: 'project',
  },
  attemptNumber: {
    name: 'together.attempt.number',
    type: 'int',
    description: 'Which attempt of the call, from 1 (event `together.attempt`).',
    stability: 'project',
  },
  attemptDelay: {
    name: 'together.attempt.delay',
    type: 'double',
    unit: 's',
    description: 'Wait until the next attempt (event `together.attempt`).',
    stability: 'project',
  },
} as const;

/** A key of {@link attributes}. */
export type AttributeKey = keyof typeof attributes;

/** The attribute names alone, by the same keys: `attr.requestModel === 'gen_ai.request.model'`. */
export const attr: { readonly [K in AttributeKey]: (typeof attributes)[K]['name'] } =
  Object.fromEntries(
    Object.entries<AttributeDefinition>(attributes).map(([key, { name }]) => [key, name]),
  ) as { [K in AttributeKey]: (typeof attributes)[K]['name'] };

/** Keys of the attributes that every metric carries. */
export const commonMetricAttributes = [
  'operationName',
  'providerName',
  'requestModel',
  'serverAddress',
] as const;
