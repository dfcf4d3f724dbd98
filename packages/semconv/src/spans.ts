/** Scope of every signal of the plugin. */
export const SCOPE_NAME = '@together-otel/instrumentation';

/** Default of `gen_ai.provider.name`. */
export const PROVIDER_NAME = 'together_ai';

/** Span event of an attempt that did not end its call. */
export const ATTEMPT_EVENT = 'together.attempt';

/** Event with structured content, by the GenAI conventions. */
export const DETAILS_EVENT = 'gen_ai.client.inference.operation.details';

/** Event of a failed call, by the newest GenAI conventions. */
export const EXCEPTION_EVENT = 'gen_ai.client.operation.exception';

/** Span and counter sent by `together-otel doctor` to test an endpoint. */
export const DOCTOR_SPAN = 'together-otel doctor';
export const DOCTOR_COUNTER = 'together_otel.doctor.checks';

/**
 * Version of the conventions that the `gen_ai.*` names follow by default. The newest are those of
 * v0.1.0 of the GenAI conventions' own repository, which has no schema URL yet.
 */
export const SCHEMA_URL = 'https://opentelemetry.io/schemas/1.41.1';

/** All kinds of spans, all of them CLIENT spans. */
export const spans = {
  chat: { calls: 'chat.completions', spanName: 'chat {model}', operation: 'chat' },
  responses: { calls: 'responses', spanName: 'chat {model}', operation: 'chat' },
  textCompletion: {
    calls: 'completions',
    spanName: 'text_completion {model}',
    operation: 'text_completion',
  },
  embeddings: {
    calls: 'embeddings',
    spanName: 'embeddings {model}',
    operation: 'embeddings',
  },
  images: {
    calls: 'images',
    spanName: 'generate_content {model}',
    operation: 'generate_content',
  },
  speech: {
    calls: 'audio.speech',
    spanName: 'text_to_speech {model}',
    operation: 'text_to_speech',
  },
  transcription: {
    calls: 'audio.transcriptions, audio.translations',
    spanName: 'speech_to_text {model}',
    operation: 'speech_to_text',
  },
  rerank: {
    calls: 'rerank (together-ai)',
    spanName: 'rerank {model}',
    operation: 'rerank',
  },
  other: { calls: 'anything else', spanName: '{METHOD} {route}' },
} as const;

/** A key of {@link spans}. */
export type SpanKey = keyof typeof spans;

/** Attributes of a call's span, in README order. */
export const spanAttributes = [
  'operationName',
  'providerName',
  'requestModel',
  'serverAddress',
  'serverPort',
  'outputType',
  'requestChoiceCount',
  'requestSeed',
  'requestStream',
  'requestMaxTokens',
  'requestTemperature',
  'requestTopP',
  'requestTopK',
  'requestFrequencyPenalty',
  'requestPresencePenalty',
  'requestStopSequences',
  'requestReasoningLevel',
  'requestPreviousResponseId',
  'conversationId',
  'requestEncodingFormats',
  'embeddingsDimensionCount',
  'responseId',
  'responseModel',
  'responseFinishReasons',
  'responseTimeToFirstChunk',
  'usageInputTokens',
  'usageOutputTokens',
  'usageCacheReadInputTokens',
  'usageReasoningOutputTokens',
  'httpStatusCode',
  'httpResendCount',
  'errorType',
  'callOutcome',
  'errorCategory',
  'errorRetryable',
  'requestId',
  'timeToFirstToken',
  'retryDelay',
  'ratelimitRequestsLimit',
  'ratelimitRequestsRemaining',
  'ratelimitTokensLimit',
  'ratelimitTokensRemaining',
  'ratelimitReset',
  'deploymentType',
  'callReplaces',
  'fallbackEvidence',
  'fallbackFromModel',
  'clientLibrary',
  'serverQueueDuration',
  'serverDuration',
  'synthetic',
  'inputMessages',
  'outputMessages',
  'systemInstructions',
  'toolDefinitions',
] as const;
