import { diag, trace } from '@opentelemetry/api';
import { record } from '../facts/attribute-value.ts';

const log = diag.createComponentLogger({ namespace: '@together-otel/instrumentation' });

/** Instrumentation scope of `@ai-sdk/otel`. */
const SCOPE = 'gen_ai';

/**
 * Warns, once, if `@ai-sdk/otel` also records `gen_ai.client.inference.duration` for these calls.
 */
export class AiSdkTelemetry {
  readonly #recordsLatest: boolean;
  #hasWarned = false;

  /**
   * @param recordsLatest whether this instrumentation records the newest metric names, which clash.
   */
  constructor(recordsLatest: boolean) {
    this.#recordsLatest = recordsLatest;
  }

  /** Checks before an AI SDK call, inside the AI SDK's own span if it makes one. */
  check(): void {
    if (!this.#recordsLatest || this.#hasWarned) return;
    const scope = record(record(trace.getActiveSpan())?.['instrumentationScope']);
    if (scope?.['name'] !== SCOPE) return;
    this.#hasWarned = true;
    log.warn(
      '@ai-sdk/otel measures calls of the AI SDK too, so gen_ai.client.inference.duration counts them twice; ' +
        'drop the metric of its scope gen_ai by a view, or leave gen_ai_latest_experimental out of OTEL_SEMCONV_STABILITY_OPT_IN',
    );
  }
}
