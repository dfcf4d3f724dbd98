export type {
  ReceivedRequest,
  RejectedRequest,
  RequestOutcome,
} from '../otlp/exchange/request-record.ts';
export type {
  Exemplar,
  ExponentialBuckets,
  ExponentialHistogram,
  Histogram,
  MetricSeries,
  MetricType,
  PointValue,
  ReceivedMetric,
  Summary,
  Temporality,
} from '../otlp/metric-model.ts';
export type {
  Attributes,
  AttributeValue,
  Received,
  ReceivedLog,
  ReceivedScope,
  ReceivedSpan,
  Severity,
  Signal,
  SpanEvent,
  SpanKind,
  SpanLink,
  SpanStatus,
} from '../otlp/model.ts';
export type { Encoding } from '../otlp/payload.ts';
export type { Behaviour } from './behaviour.ts';
export { foldPoints, type LatestSeries } from './fold.ts';
export { quantile } from './quantile.ts';
export { type Receiver, type ReceiverOptions, startReceiver } from './receiver.ts';
export type { LatestFilter } from './series-filter.ts';
export type { WaitOptions } from './waits.ts';
