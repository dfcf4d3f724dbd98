import type { Context, Tracer } from '@opentelemetry/api';
import type { Instruments } from './instruments.ts';
import type { SeriesIndex } from './series-index.ts';

/** A log record; the attributes may be structured. */
export interface TelemetryEvent {
  readonly eventName: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly context?: Context;
  readonly body?: string;
  /** By OpenTelemetry's scale: 13 is WARN. */
  readonly severityNumber?: number;
}

/** Sends a log record; nothing happens where nobody takes logs. */
export type EmitEvent = (event: TelemetryEvent) => void;

/** Where calls are recorded. The tracer and the instruments may be exchanged while running. */
export interface Telemetry {
  readonly tracer: Tracer;
  readonly instruments: Instruments;
  readonly emit: EmitEvent;
  /** `gen_ai.provider.name`. */
  readonly providerName: string;
  /** Whether the calls watch instead of serving users. */
  readonly synthetic?: boolean;
  /** Whether each failed call is an event of its own. */
  readonly emitsExceptions: boolean;
  /** The attributes of all metrics. */
  readonly series: SeriesIndex;
}
