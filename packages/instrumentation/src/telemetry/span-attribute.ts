import type { Attributes, AttributeValue, Span } from '@opentelemetry/api';

/** Sets an attribute that has a value: the SDK would build an object for one that has none. */
export function setAttribute(span: Span, name: string, value: AttributeValue | undefined): void {
  if (value !== undefined) span.setAttribute(name, value);
}

/** Sets those attributes that have a value. */
export function setAttributes(span: Span, attributes: Attributes): void {
  for (const name in attributes) setAttribute(span, name, attributes[name]);
}
