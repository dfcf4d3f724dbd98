import type { InstrumentationConfig } from '@opentelemetry/instrumentation';
import type { AttributesHook } from './attribution/attribution.ts';
import type { RequestHook, ResponseHook } from './call/hooks.ts';
import type { Redact } from './content/captured-content.ts';
import type { RedactPreset } from './content/redaction/preset.ts';
import type { ModelPrice } from './together/model-list.ts';

/** Options of `TogetherInstrumentation`. */
export interface TogetherInstrumentationConfig extends InstrumentationConfig {
  /**
   * Additional hosts to treat as Together, such as a proxy: `proxy.example.com`, or with a port
   * `127.0.0.1:8080`. Added to those in `TOGETHER_OTEL_HOSTS` (comma-separated).
   *
   * @default [] (`*.together.ai` and `*.together.xyz` are always Together)
   */
  hosts?: readonly string[];
  /**
   * `gen_ai.provider.name` on all signals. Falls back to `TOGETHER_OTEL_PROVIDER_NAME`.
   *
   * @default 'together_ai'
   */
  providerName?: string;
  /**
   * Marks all signals with `together.synthetic=true`, for synthetic monitoring calls, so that
   * dashboards and alerts about users can exclude them.
   *
   * @default false
   */
  synthetic?: boolean;
  /**
   * How long the gauges report a rate-limit reading, in milliseconds. Falls back to
   * `TOGETHER_OTEL_RATELIMIT_TTL_MILLIS`.
   *
   * @default 300000
   */
  ratelimitTtlMillis?: number;
  /**
   * Maximum number of models on metrics per provider, counting requested, answering and fallback
   * models; further ones become `_OTHER`. Spans always carry the actual name. Falls back to
   * `TOGETHER_OTEL_METRIC_MODEL_LIMIT`.
   *
   * @default 200
   */
  metricModelLimit?: number;
  /**
   * Attribution keys: their values are recorded on spans and on the metrics of duration, tokens,
   * cost, attempts, retries and fallbacks. Values come from the option `attributes`, else
   * `withAttributes`, else the W3C baggage of the active context, truncated to 128 characters. At
   * most 8 keys. Falls back to `TOGETHER_OTEL_ATTRIBUTES` (comma-separated).
   *
   * @default []
   */
  contextAttributes?: readonly string[];
  /**
   * Maximum number of values on metrics for each key of `contextAttributes`; further ones become
   * `_OTHER`, with one warning. Spans always carry the value. Falls back to
   * `TOGETHER_OTEL_ATTRIBUTE_LIMIT`.
   *
   * @default 100
   */
  contextAttributeLimit?: number;
  /**
   * Computes the values of `contextAttributes` when a call starts. Keys not listed there are
   * ignored with one warning. Exceptions are caught.
   *
   * @default none
   */
  attributes?: AttributesHook;
  /**
   * How long after a failed call another one may count as its retry or fallback, in milliseconds.
   * Falls back to `TOGETHER_OTEL_FALLBACK_WINDOW_MILLIS`.
   *
   * @default 30000
   */
  fallbackWindowMillis?: number;
  /**
   * Prices for `together.client.cost`, in USD per million tokens, by model; or the answer of `GET
   * /v1/models`, skipping models without a price per token. Falls back to the JSON file named in
   * `TOGETHER_OTEL_PRICES`; without either, no cost is recorded. Prices are never fetched.
   */
  prices?: Readonly<Record<string, ModelPrice>> | readonly unknown[];
  /**
   * Deployments of models whose responses don't reveal them. Added to those in
   * `TOGETHER_OTEL_DEPLOYMENTS` (`org/model=dedicated,…`).
   *
   * @default {}
   */
  deployments?: Readonly<Record<string, 'serverless' | 'dedicated'>>;
  /**
   * Emits a log record, at most one in ten minutes for each model and kind, when over 5% of more
   * than 100 requests were limited, when less than a tenth of a quota is left, and when a model is
   * not available. Falls back to `TOGETHER_OTEL_WARN` (`true` or `false`).
   *
   * @default false
   */
  warn?: boolean;
  /**
   * Observes calls made without an SDK, such as those of the AI SDK, by wrapping `globalThis.fetch`
   * while the instrumentation is enabled. Falls back to `TOGETHER_OTEL_FETCH` (`true` or `false`).
   *
   * @default true
   */
  fetch?: boolean;
  /**
   * Whether and where prompts and completions are recorded. `true` means both on the span and as
   * the log event `gen_ai.client.inference.operation.details`. Falls back to
   * `OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT`: `NO_CONTENT`, `SPAN_ONLY`, `EVENT_ONLY`,
   * `SPAN_AND_EVENT`, `true` or `false`.
   *
   * @default false
   */
  captureMessageContent?: boolean | 'span_only' | 'event_only' | 'span_and_event';
  /**
   * Changes or removes content before it is recorded; only what it returns is recorded. Or a list
   * of the kinds of data to redact: `'email'`, `'phone'`, `'card'`, `'key'` and `'ip'` become
   * `[email]`, … before anything is shortened.
   *
   * @default records everything
   */
  redact?: Redact | readonly RedactPreset[];
  /**
   * Maximum size in bytes of each content attribute; longer content is shortened to valid JSON.
   * Falls back to `TOGETHER_OTEL_MAX_CONTENT_BYTES`.
   *
   * @default 16384
   */
  maxContentBytes?: number;
  /** Called with each call's span after it starts. Exceptions are caught. */
  requestHook?: RequestHook;
  /** Called with each call's span before it ends. Exceptions are caught. */
  responseHook?: ResponseHook;
}
