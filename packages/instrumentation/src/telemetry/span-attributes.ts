import type { Attributes, AttributeValue, Span } from '@opentelemetry/api';

/** Undefined in edge runtimes. */
const isProxy = globalThis.process?.getBuiltinModule?.('node:util')?.types?.isProxy;

/** Internals of the spans of OpenTelemetry's SDK 2.x and 3.x. */
interface SdkSpan {
  readonly attributes: Attributes;
  readonly _spanLimits: {
    readonly attributeCountLimit?: number;
    readonly attributeValueLengthLimit?: number;
  };
  /** From 2.6 on. */
  _attributesCount?: number;
}

/** More attributes than a call can have. */
const MAX_ATTRIBUTES = 64;

/**
 * The attributes of a span that has just started.
 *
 * The SDK checks each attribute, from 3.x on with a `WeakSet` of its own. Ours are valid, so where
 * the SDK would only store them they are stored directly. Only spans with the shape of tested SDK
 * versions are treated this way, and only while the first attribute, set publicly, is verified to
 * have arrived; other spans get all attributes publicly.
 */
export class SpanAttributes {
  readonly #span: Span;
  /** What the SDK would store attributes in. */
  readonly #stored: Attributes | undefined;

  /** Sets the first attribute. */
  constructor(span: Span, name: string, value: AttributeValue) {
    this.#span = span;
    span.setAttribute(name, value);
    const stored = attributesOf(span);
    if (stored?.[name] === value && storesDirectly(span.setAttribute)) this.#stored = stored;
  }

  /**
   * An object for further attributes, to be passed to {@link set}. It may already have others. No
   * value may be undefined, and arrays must not be the application's.
   */
  draft(): Attributes {
    return this.#stored && isStored(this.#span, this.#stored) ? this.#stored : {};
  }

  set(draft: Attributes): void {
    const span: Span & Partial<SdkSpan> = this.#span;
    if (draft === this.#stored) {
      span._attributesCount = Object.keys(draft).length;
      return;
    }
    for (const name in draft) {
      const value = Object.hasOwn(draft, name) ? draft[name] : undefined;
      if (value !== undefined) span.setAttribute(name, value);
    }
  }
}

/** Whether another few attributes would neither be dropped nor cut off. */
function isUnlimited({ _spanLimits: limits, _attributesCount: count }: Partial<SdkSpan>): boolean {
  if (!limits || typeof count !== 'number') return false;
  const { attributeCountLimit: most = Infinity, attributeValueLengthLimit: longest } = limits;
  return (longest === undefined || longest === Infinity) && count + MAX_ATTRIBUTES <= most;
}

let trusted: unknown;

/** Whether it is the SDK's own method, rather than a wrapper by which somebody changes attributes. */
function storesDirectly(setAttribute: Span['setAttribute']): boolean {
  if (setAttribute === trusted) return true;
  const source = Function.prototype.toString.call(setAttribute);
  if (!source.includes('_attributesCount')) return false;
  trusted = setAttribute;
  return true;
}

/** Whether attributes set publicly would still go there, all and unchanged. */
function isStored(span: Span & Partial<SdkSpan>, stored: Attributes): boolean {
  return (
    span.attributes === stored &&
    span.setAttribute === trusted &&
    Object.isExtensible(stored) &&
    isUnlimited(span)
  );
}

/** Attributes of a span of the SDK, in a plain object that no processor has changed. */
function attributesOf(span: Span): Attributes | undefined {
  if (!Object.hasOwn(span, 'attributes') || !Object.hasOwn(span, '_spanLimits')) return undefined;
  const { attributes } = span as Partial<SdkSpan>;
  if (typeof attributes !== 'object' || attributes === null) return undefined;
  if (Object.getPrototypeOf(attributes) !== Object.prototype) return undefined;
  // A proxy may mask what is set.
  const isOrdinary = Object.isExtensible(attributes) && isProxy?.(attributes) === false;
  return isOrdinary ? attributes : undefined;
}
