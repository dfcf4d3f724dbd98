import type { Context, Tracer } from '@opentelemetry/api';
import type { Instruments } from './instruments.ts';
import type { SeriesIndex } from './series-index.ts';

/** A log record; attributes may be structured. */
export interface TelemetryEvent {
  readonly eventName: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly context?: Context;
  readonly body?: string;
  /** OpenTelemetry's severity number: 13 is WARN. */
  readonly severityNumber?: number;
}

/** Emits a log record; a no-op without a logger provider. */
export type EmitEvent = (event: TelemetryEvent) => void;

/** Destination of a call's records. Tracer and instruments may be replaced at run time. */
export interface Telemetry {
  readonly tracer: Tracer;
  readonly instruments: Instruments;
  readonly emit: EmitEvent;
  /** `gen_ai.provider.name`. */
  readonly providerName: string;
  /** Whether these are synthetic monitoring calls. */
  readonly synthetic?: boolean;
  /** Whether each failed call emits an event. */
  readonly emitsExceptions: boolean;
  /** Attributes common to all metrics. */
  readonly series: SeriesIndex;
}
