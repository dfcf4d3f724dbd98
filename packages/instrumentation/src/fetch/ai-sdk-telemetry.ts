import { diag, trace } from '@opentelemetry/api';
import { record } from '../facts/attribute-value.ts';

const log = diag.createComponentLogger({ namespace: '@together-otel/instrumentation' });

/** The scope of what `@ai-sdk/otel` records. */
const SCOPE = 'gen_ai';

/** Warns, once, when `@ai-sdk/otel` records `gen_ai.client.inference.duration` of the same calls. */
export class AiSdkTelemetry {
  readonly #recordsLatest: boolean;
  #hasWarned = false;

  /** @param recordsLatest whether the newest metric names are recorded, of which that is one. */
  constructor(recordsLatest: boolean) {
    this.#recordsLatest = recordsLatest;
  }

  /** A call of the AI SDK is about to be made, under its own span where it makes some. */
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
