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

/** A metric of the registry: of an application, or of the probe. */
export type SignalKey = MetricKey | ProbeMetricKey;

/** The keys of the registry's metrics of one kind. */
export type SignalKeyOf<Instrument extends MetricDefinition['instrument']> = Extract<
  {
    [K in SignalKey]: (typeof metrics & typeof probeMetrics)[K] extends { instrument: Instrument }
      ? K
      : never;
  }[SignalKey],
  string
>;

/** An attribute of the resource, such as `resource.deployment.environment.name`. */
export type ResourceKey = `resource.${string}`;

/** A key that applications take from context, such as `context.tenant.id`. */
export type ContextKey = `context.${string}`;

/** An attribute of the registry, or what a resource becomes: the service, its process, its place. */
export type LabelKey =
  | AttributeKey
  | ProbeAttributeKey
  | 'job'
  | 'instance'
  | ResourceKey
  | ContextKey;

/** Something for some of the labels. */
export type ByLabel<T> = Readonly<
  Partial<Record<Exclude<LabelKey, ResourceKey | ContextKey>, T>> &
    Record<ResourceKey | ContextKey, T>
>;

/** Whether a label stands for an attribute of the resource; every series has those. */
export function isResourceKey(key: LabelKey): key is ResourceKey {
  return key.startsWith('resource.');
}

/** Whether a label stands for an attribute from context. */
export function isContextKey(key: LabelKey): key is ContextKey {
  return key.startsWith('context.');
}

/** The attribute that a key from context stands for. */
export function contextAttribute(key: ContextKey): string {
  return key.slice('context.'.length);
}

/** The metrics that carry what applications take from context. */
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

/** The attribute that a key of the resource stands for. */
export function resourceAttribute(key: ResourceKey): string {
  return key.slice('resource.'.length);
}

const definitions: Readonly<Record<SignalKey, MetricDefinition>> = { ...metrics, ...probeMetrics };
const allAttributes: Readonly<Record<AttributeKey | ProbeAttributeKey, AttributeDefinition>> = {
  ...attributes,
  ...probeAttributes,
};

/** What the registry says of a metric. */
export function signal(key: SignalKey): MetricDefinition {
  return definitions[key];
}

/** What the registry says of an attribute. */
export function attribute(key: AttributeKey | ProbeAttributeKey): AttributeDefinition {
  return allAttributes[key];
}

/** Whether a metric comes from an application; otherwise the probe sends it. */
export function isApplicationSignal(key: SignalKey): key is MetricKey {
  return Object.hasOwn(metrics, key);
}

/**
 * What is read with a metric: the newest conventions do not count embeddings among inference, but they
 * are calls like any other. Their series differ in the operation.
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
