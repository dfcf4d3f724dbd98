export {
  type AttributeKey,
  attr,
  attributes,
  commonMetricAttributes,
  OTHER,
} from './attributes.ts';
export { type BucketKey, buckets } from './buckets.ts';
export type {
  AttributeDefinition,
  MetricDefinition,
  SpanDefinition,
  Stability,
} from './definition.ts';
export {
  type ErrorCategory,
  type ErrorRule,
  errorRules,
  knownErrorCodes,
  unlistedErrorRules,
} from './errors.ts';
export { markdownTables, renderRegistryTables } from './markdown.ts';
export { type MetricKey, metrics } from './metrics.ts';
export { ports } from './ports.ts';
export {
  type ProbeAttributeKey,
  probeAttr,
  probeAttributes,
} from './probe-attributes.ts';
export { type BlackboxDefinition, blackboxMetrics, deploymentScrape } from './probe-exposition.ts';
export {
  PROBE_SCOPE_NAME,
  type ProbeMetricKey,
  probeEvents,
  probeMetrics,
} from './probe-metrics.ts';
export { type SdkMetricKey, sdkMetrics } from './sdk-metrics.ts';
export {
  ATTEMPT_EVENT,
  DETAILS_EVENT,
  DOCTOR_COUNTER,
  DOCTOR_SPAN,
  EXCEPTION_EVENT,
  PROVIDER_NAME,
  SCHEMA_URL,
  SCOPE_NAME,
  type SpanKey,
  spanAttributes,
  spans,
} from './spans.ts';
