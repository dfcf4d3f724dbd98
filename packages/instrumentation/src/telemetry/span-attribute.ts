import type { Attributes, AttributeValue, Span } from '@opentelemetry/api';

/** Sets an attribute if it has a value: the SDK would allocate an object even for undefined. */
export function setAttribute(span: Span, name: string, value: AttributeValue | undefined): void {
  if (value !== undefined) span.setAttribute(name, value);
}

/** Sets the attributes that have a value. */
export function setAttributes(span: Span, attributes: Attributes): void {
  for (const name in attributes) setAttribute(span, name, attributes[name]);
}
