import type { InstrumentationConfig } from '@opentelemetry/instrumentation';
import type { AttributesHook } from './attribution/attribution.ts';
import type { RequestHook, ResponseHook } from './call/hooks.ts';
import type { Redact } from './content/captured-content.ts';
import type { RedactPreset } from './content/redaction/preset.ts';
import type { ModelPrice } from './together/model-list.ts';

/** Options of `TogetherInstrumentation`. */
export interface TogetherInstrumentationConfig extends InstrumentationConfig {
  /**
   * Further hosts that are Together, such as a proxy in front of it: `proxy.example.com`, or with a
   * port `127.0.0.1:8080`. Those of `TOGETHER_OTEL_HOSTS` (comma-separated) are added.
   *
   * @default [] (`*.together.ai` and `*.together.xyz` are always Together)
   */
  hosts?: readonly string[];
  /**
   * `gen_ai.provider.name` on all signals. Where it is not given, `TOGETHER_OTEL_PROVIDER_NAME` decides.
   *
   * @default 'together_ai'
   */
  providerName?: string;
  /**
   * Marks all signals with `together.synthetic=true`: calls that watch instead of serving users, so
   * that dashboards and alerts about users can leave them out.
   *
   * @default false
   */
  synthetic?: boolean;
  /**
   * How long a reading of the rate-limit headers is reported by the gauges, in milliseconds. Where
   * it is not given, `TOGETHER_OTEL_RATELIMIT_TTL_MILLIS` decides.
   *
   * @default 300000
   */
  ratelimitTtlMillis?: number;
  /**
   * How many models metrics name for each provider, of those asked for, answering and taking over
   * together; further ones are counted as `_OTHER`. Spans always name theirs. Where it is not given, `TOGETHER_OTEL_METRIC_MODEL_LIMIT` decides.
   *
   * @default 200
   */
  metricModelLimit?: number;
  /**
   * Keys whose values spans carry, and the metrics of duration, tokens, cost, attempts, retries and
   * fallbacks: whose traffic it is. Values come from the option `attributes`, else from
   * `withAttributes`, else from the W3C baggage of the active context; they are cut at 128
   * characters. At most 8 keys. Where it is not given, `TOGETHER_OTEL_ATTRIBUTES` (comma-separated)
   * decides.
   *
   * @default []
   */
  contextAttributes?: readonly string[];
  /**
   * How many values metrics name, for each key of `contextAttributes`; further ones are counted as
   * `_OTHER`, which is reported once. Spans always carry the value. Where it is not given,
   * `TOGETHER_OTEL_ATTRIBUTE_LIMIT` decides.
   *
   * @default 100
   */
  contextAttributeLimit?: number;
  /**
   * Computes the values of `contextAttributes` for a call, when it starts. Keys that are not named
   * there are ignored with one warning. What it throws is caught.
   *
   * @default none
   */
  attributes?: AttributesHook;
  /**
   * How long after a failed call another one may count as its retry or fallback, in milliseconds. Where it
   * is not given, `TOGETHER_OTEL_FALLBACK_WINDOW_MILLIS` decides.
   *
   * @default 30000
   */
  fallbackWindowMillis?: number;
  /**
   * Prices for `together.client.cost`, in USD per million tokens, by model; or what `GET /v1/models`
   * answers with, of which models without a price by the token are left out. Without it, those of the JSON file that `TOGETHER_OTEL_PRICES`
   * names; without either, there is no cost. Nothing is ever fetched.
   */
  prices?: Readonly<Record<string, ModelPrice>> | readonly unknown[];
  /**
   * Where models run, for those that the responses don't say. Those of
   * `TOGETHER_OTEL_DEPLOYMENTS` (`org/model=dedicated,…`) are added.
   *
   * @default {}
   */
  deployments?: Readonly<Record<string, 'serverless' | 'dedicated'>>;
  /**
   * Emits a log record, at most one in ten minutes for each model and kind, when over 5% of more
   * than 100 requests were limited, when less than a tenth of a quota is left, and when a model is
   * not available. Where it is not given, `TOGETHER_OTEL_WARN` (`true` or `false`) decides.
   *
   * @default false
   */
  warn?: boolean;
  /**
   * Observes calls that use no SDK, as those of the AI SDK: `globalThis.fetch` is wrapped while the
   * instrumentation is enabled. Where it is not given, `TOGETHER_OTEL_FETCH` (`true` or `false`)
   * decides.
   *
   * @default true
   */
  fetch?: boolean;
  /**
   * Whether and where prompts and completions are recorded. `true` means both, on the span and as
   * the log event `gen_ai.client.inference.operation.details`. Where it is not given,
   * `OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT` decides: `NO_CONTENT`, `SPAN_ONLY`,
   * `EVENT_ONLY`, `SPAN_AND_EVENT`, `true` or `false`.
   *
   * @default false
   */
  captureMessageContent?: boolean | 'span_only' | 'event_only' | 'span_and_event';
  /**
   * Changes content before it is recorded, or takes things out of it; what it does not return is
   * not recorded. Or the kinds of data to take out: `'email'`, `'phone'`, `'card'`, `'key'` and `'ip'`
   * become `[email]`, … before anything is shortened.
   *
   * @default records everything
   */
  redact?: Redact | readonly RedactPreset[];
  /**
   * Bytes that each attribute with content may have; longer content is shortened to valid JSON.
   * Where it is not given, `TOGETHER_OTEL_MAX_CONTENT_BYTES` decides.
   *
   * @default 16384
   */
  maxContentBytes?: number;
  /** Called with each call's span when it has started. What it throws is caught. */
  requestHook?: RequestHook;
  /** Called with each call's span before it ends. What it throws is caught. */
  responseHook?: ResponseHook;
}
