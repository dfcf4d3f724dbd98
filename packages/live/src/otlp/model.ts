/**
 * An attribute value. int64 becomes a number if exact, otherwise a bigint; `null` is an empty
 * value.
 */
export type AttributeValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | Uint8Array
  | readonly AttributeValue[]
  | { readonly [key: string]: AttributeValue };

export type Attributes = Readonly<Record<string, AttributeValue>>;

export type Signal = 'traces' | 'metrics' | 'logs';

/** The instrumentation scope an item came from. */
export interface ReceivedScope {
  readonly name: string;
  readonly version: string;
  readonly attributes: Attributes;
  readonly schemaUrl?: string;
}

/** Fields common to received items of all signals. */
export interface Received {
  /** The `id` of the request that carried it, see `receiver.requests()`. */
  readonly requestId: number;
  readonly resource: Attributes;
  readonly resourceSchemaUrl?: string;
  readonly scope: ReceivedScope;
}

export type SpanKind =
  | 'unspecified'
  | 'internal'
  | 'server'
  | 'client'
  | 'producer'
  | 'consumer'
  | `unknown-${number}`;

export interface SpanStatus {
  readonly code: 'unset' | 'ok' | 'error' | `unknown-${number}`;
  readonly message?: string;
}

export interface SpanEvent {
  readonly name: string;
  /** Unix nanoseconds. */
  readonly time: bigint;
  readonly attributes: Attributes;
  readonly droppedAttributesCount: number;
}

export interface SpanLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceState?: string;
  readonly attributes: Attributes;
  readonly droppedAttributesCount: number;
  readonly flags: number;
}

export interface ReceivedSpan extends Received {
  /** Lower-case hex, as every id here. */
  readonly traceId: string;
  readonly spanId: string;
  /** Absent on a root span. */
  readonly parentSpanId?: string;
  readonly traceState?: string;
  readonly flags: number;
  readonly name: string;
  readonly kind: SpanKind;
  /** Unix nanoseconds. */
  readonly startTime: bigint;
  /** Unix nanoseconds. */
  readonly endTime: bigint;
  readonly durationSeconds: number;
  readonly status: SpanStatus;
  readonly attributes: Attributes;
  readonly events: readonly SpanEvent[];
  readonly links: readonly SpanLink[];
  readonly droppedAttributesCount: number;
  readonly droppedEventsCount: number;
  readonly droppedLinksCount: number;
}

export type Severity =
  | 'unspecified'
  | 'trace'
  | 'debug'
  | 'info'
  | 'warn'
  | 'error'
  | 'fatal'
  | `unknown-${number}`;

export interface ReceivedLog extends Received {
  /** Unix nanoseconds, 0n if unknown to the sender. */
  readonly time: bigint;
  /** Unix nanoseconds. */
  readonly observedTime: bigint;
  /** The severity range: 9 to 12 is `info`. */
  readonly severity: Severity;
  readonly severityNumber: number;
  readonly severityText: string;
  readonly body: AttributeValue;
  readonly attributes: Attributes;
  readonly droppedAttributesCount: number;
  readonly eventName?: string;
  readonly traceId?: string;
  readonly spanId?: string;
  readonly flags: number;
}
