import {
  type AttributeDefinition,
  type AttributeKey,
  attributes,
  commonMetricAttributes,
  type MetricDefinition,
  type MetricKey,
  metrics,
  type ProbeAttributeKey,
  type ProbeMetricKey,
  probeAttributes,
  probeMetrics,
} from '@together-otel/semconv';

/** A registry metric: of an application, or of the probe. */
export type SignalKey = MetricKey | ProbeMetricKey;

/** Registry keys of metrics of one kind. */
export type SignalKeyOf<Instrument extends MetricDefinition['instrument']> = Extract<
  {
    [K in SignalKey]: (typeof metrics & typeof probeMetrics)[K] extends { instrument: Instrument }
      ? K
      : never;
  }[SignalKey],
  string
>;

/** A resource attribute, such as `resource.deployment.environment.name`. */
export type ResourceKey = `resource.${string}`;

/** A context key of applications, such as `context.tenant.id`. */
export type ContextKey = `context.${string}`;

/**
 * A registry attribute, or a label derived from the resource: the service, its process, its
 * location; or the name of a Collector's counter.
 */
export type LabelKey =
  | AttributeKey
  | ProbeAttributeKey
  | 'job'
  | 'instance'
  | 'counter'
  | ResourceKey
  | ContextKey;

/** Values for some of the labels. */
export type ByLabel<T> = Readonly<
  Partial<Record<Exclude<LabelKey, ResourceKey | ContextKey>, T>> &
    Record<ResourceKey | ContextKey, T>
>;

/** Whether a label is a resource attribute; every series has those. */
export function isResourceKey(key: LabelKey): key is ResourceKey {
  return key.startsWith('resource.');
}

/** Whether a label is a context attribute. */
export function isContextKey(key: LabelKey): key is ContextKey {
  return key.startsWith('context.');
}

/** The attribute of a context key. */
export function contextAttribute(key: ContextKey): string {
  return key.slice('context.'.length);
}

/** Metrics that carry context attributes. */
const OF_CONTEXT: ReadonlySet<SignalKey> = new Set<SignalKey>([
  'operationDuration',
  'inferenceDuration',
  'embeddingsDuration',
  'tokenUsage',
  'inferenceUsageInputTokens',
  'inferenceUsageOutputTokens',
  'inferenceUsageCacheReadInputTokens',
  'inferenceUsageReasoningOutputTokens',
  'inferenceInputTokens',
  'inferenceOutputTokens',
  'embeddingsInputTokens',
  'cost',
  'attempts',
  'callRetries',
  'fallbacks',
]);

/** The attribute of a resource key. */
export function resourceAttribute(key: ResourceKey): string {
  return key.slice('resource.'.length);
}

const definitions: Readonly<Record<SignalKey, MetricDefinition>> = { ...metrics, ...probeMetrics };
const allAttributes: Readonly<Record<AttributeKey | ProbeAttributeKey, AttributeDefinition>> = {
  ...attributes,
  ...probeAttributes,
};

/** The registry's definition of a metric. */
export function signal(key: SignalKey): MetricDefinition {
  return definitions[key];
}

/** The registry's definition of an attribute. */
export function attribute(key: AttributeKey | ProbeAttributeKey): AttributeDefinition {
  return allAttributes[key];
}

/** Whether a metric comes from an application; otherwise from the probe. */
export function isApplicationSignal(key: SignalKey): key is MetricKey {
  return Object.hasOwn(metrics, key);
}

/**
 * The metric to read together with this one: the newest conventions do not count embeddings as
 * inference, but they are calls like any other. Their series differ in the operation.
 */
export function counterpart(key: SignalKey): SignalKey | undefined {
  return key === 'inferenceDuration' ? 'embeddingsDuration' : undefined;
}

/** Whether the series of a metric can have a label. */
export function carries(key: SignalKey, label: LabelKey): boolean {
  if (label === 'job' || label === 'instance' || isResourceKey(label)) return true;
  if (isContextKey(label)) return OF_CONTEXT.has(key);
  if (definitions[key].attributes.includes(label)) return true;
  const common: readonly string[] = [...commonMetricAttributes, 'synthetic'];
  return isApplicationSignal(key) && common.includes(label);
}
