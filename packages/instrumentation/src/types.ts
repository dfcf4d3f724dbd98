import type { InstrumentationConfig } from '@opentelemetry/instrumentation';

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
   * `gen_ai.provider.name` of all signals.
   *
   * @default 'together_ai'
   */
  providerName?: string;
  /**
   * How long a reading of the rate-limit headers is reported by the gauges, in milliseconds.
   *
   * @default 300000
   */
  ratelimitTtlMillis?: number;
  /**
   * How many models metrics name; further ones are counted as `_OTHER`. Spans always name theirs.
   *
   * @default 200
   */
  metricModelLimit?: number;
}
