import type { Tracer } from '@opentelemetry/api';
import type { Instruments } from './instruments.ts';
import type { ModelLimit } from './model-limit.ts';

/** Where calls are recorded. The tracer and the instruments may be exchanged while running. */
export interface Telemetry {
  readonly tracer: Tracer;
  readonly instruments: Instruments;
  /** `gen_ai.provider.name`. */
  readonly providerName: string;
  /** Bounds the models that metrics name. */
  readonly models: ModelLimit;
}
