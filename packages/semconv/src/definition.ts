/**
 * Stability of a name: `development` follows a convention that is not stable yet, `project` is this
 * project's own.
 */
export type Stability = 'stable' | 'development' | 'project';

/** One attribute of a span, a span event or a metric. */
export interface AttributeDefinition {
  readonly name: string;
  readonly type: 'string' | 'string[]' | 'int' | 'double' | 'boolean';
  /** Unit of a number, UCUM notation as OpenTelemetry uses it. */
  readonly unit?: string;
  readonly description: string;
  readonly stability: Stability;
  /** The closed set of values, if there is one. */
  readonly values?: readonly string[];
}

/** One metric. */
export interface MetricDefinition {
  readonly name: string;
  readonly instrument: 'counter' | 'updowncounter' | 'histogram' | 'gauge';
  readonly unit: string;
  /** `int` where values are whole numbers; otherwise double. */
  readonly valueType?: 'int';
  readonly description: string;
  readonly stability: Stability;
  /** Key of the bucket boundaries; histograms only. */
  readonly buckets?: string;
  /** Keys of the attributes beyond the common ones. */
  readonly attributes: readonly string[];
  /**
   * The generation of the GenAI conventions that uses this name: v1.41.1, or v0.1.0 of their own
   * repository, selected by `OTEL_SEMCONV_STABILITY_OPT_IN=gen_ai_latest_experimental`. Undefined:
   * both.
   */
  readonly generation?: 'v1.41' | 'latest';
}

/** One kind of span. */
export interface SpanDefinition {
  /** Which calls of the SDK. */
  readonly calls: string;
  /** The span's name; `{…}` is replaced by a value of the call. */
  readonly spanName: string;
  /** `gen_ai.operation.name`; undefined for calls that are not model operations. */
  readonly operation?: string;
}
