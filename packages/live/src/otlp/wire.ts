/**
 * The decoded OTLP messages, limited to the fields read here, in the form that `@bufbuild/protobuf`
 * produces from the definitions in `proto/`.
 */
export type AnyValue = {
  value:
    | { case: 'stringValue'; value: string }
    | { case: 'boolValue'; value: boolean }
    | { case: 'intValue'; value: bigint }
    | { case: 'doubleValue'; value: number }
    | { case: 'arrayValue'; value: { values: AnyValue[] } }
    | { case: 'kvlistValue'; value: { values: KeyValue[] } }
    | { case: 'bytesValue'; value: Uint8Array }
    | { case: 'stringValueStrindex'; value: number }
    | { case: undefined; value?: undefined };
};

export type KeyValue = { key: string; value?: AnyValue; keyStrindex: number };

export type Resource = { attributes: KeyValue[] };

export type Scope = { name: string; version: string; attributes: KeyValue[] };

export type Span = {
  traceId: Uint8Array;
  spanId: Uint8Array;
  traceState: string;
  parentSpanId: Uint8Array;
  flags: number;
  name: string;
  kind: number;
  startTimeUnixNano: bigint;
  endTimeUnixNano: bigint;
  attributes: KeyValue[];
  droppedAttributesCount: number;
  events: {
    timeUnixNano: bigint;
    name: string;
    attributes: KeyValue[];
    droppedAttributesCount: number;
  }[];
  droppedEventsCount: number;
  links: {
    traceId: Uint8Array;
    spanId: Uint8Array;
    traceState: string;
    attributes: KeyValue[];
    droppedAttributesCount: number;
    flags: number;
  }[];
  droppedLinksCount: number;
  status?: { message: string; code: number };
};

export type TraceRequest = {
  resourceSpans: {
    resource?: Resource;
    scopeSpans: { scope?: Scope; spans: Span[]; schemaUrl: string }[];
    schemaUrl: string;
  }[];
};

export type NumberValue =
  | { case: 'asDouble'; value: number }
  | { case: 'asInt'; value: bigint }
  | { case: undefined; value?: undefined };

export type Exemplar = {
  filteredAttributes: KeyValue[];
  timeUnixNano: bigint;
  value: NumberValue;
  spanId: Uint8Array;
  traceId: Uint8Array;
};

export type Point = {
  attributes: KeyValue[];
  startTimeUnixNano: bigint;
  timeUnixNano: bigint;
  flags: number;
};

type NumberPoint = Point & { exemplars: Exemplar[]; value: NumberValue };

export type HistogramPoint = Point & {
  exemplars: Exemplar[];
  count: bigint;
  sum?: number;
  min?: number;
  max?: number;
  bucketCounts: bigint[];
  explicitBounds: number[];
};

export type ExponentialBuckets = { offset: number; bucketCounts: bigint[] };

export type ExponentialPoint = Point & {
  exemplars: Exemplar[];
  count: bigint;
  sum?: number;
  min?: number;
  max?: number;
  scale: number;
  zeroCount: bigint;
  zeroThreshold: number;
  positive?: ExponentialBuckets;
  negative?: ExponentialBuckets;
};

export type SummaryPoint = Point & {
  count: bigint;
  sum: number;
  quantileValues: { quantile: number; value: number }[];
};

export type Metric = {
  name: string;
  description: string;
  unit: string;
  metadata: KeyValue[];
  data:
    | { case: 'gauge'; value: { dataPoints: NumberPoint[] } }
    | {
        case: 'sum';
        value: {
          dataPoints: NumberPoint[];
          aggregationTemporality: number;
          isMonotonic: boolean;
        };
      }
    | { case: 'histogram'; value: { dataPoints: HistogramPoint[]; aggregationTemporality: number } }
    | {
        case: 'exponentialHistogram';
        value: { dataPoints: ExponentialPoint[]; aggregationTemporality: number };
      }
    | { case: 'summary'; value: { dataPoints: SummaryPoint[] } }
    | { case: undefined; value?: undefined };
};

export type MetricsRequest = {
  resourceMetrics: {
    resource?: Resource;
    scopeMetrics: { scope?: Scope; metrics: Metric[]; schemaUrl: string }[];
    schemaUrl: string;
  }[];
};

export type LogRecord = {
  timeUnixNano: bigint;
  observedTimeUnixNano: bigint;
  severityNumber: number;
  severityText: string;
  body?: AnyValue;
  attributes: KeyValue[];
  droppedAttributesCount: number;
  flags: number;
  traceId: Uint8Array;
  spanId: Uint8Array;
  eventName: string;
};

export type LogsRequest = {
  resourceLogs: {
    resource?: Resource;
    scopeLogs: { scope?: Scope; logRecords: LogRecord[]; schemaUrl: string }[];
    schemaUrl: string;
  }[];
};
