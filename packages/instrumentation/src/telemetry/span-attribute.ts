import type { Attributes, AttributeValue, Span } from '@opentelemetry/api';

/** Sets an attribute if it has a value: the SDK would allocate an object even for undefined. */
export function setAttribute(span: Span, name: string, value: AttributeValue | undefined): void {
  if (value !== undefined) span.setAttribute(name, value);
}

/** Sets the attributes that have a value; none that an application gave to all objects. */
export function setAttributes(span: Span, attributes: Attributes): void {
  for (const name in attributes) {
    if (Object.hasOwn(attributes, name)) setAttribute(span, name, attributes[name]);
  }
}

/** Internals of the spans of OpenTelemetry's SDK 2.x and 3.x. */
interface SdkSpan {
  attributes: Attributes;
  readonly _spanLimits: object;
}

/**
 * Sets the first attribute of a span that has just started, and makes room for more.
 *
 * The SDK collects attributes in an empty object, which V8 turns into a hash table with the twentieth:
 * 1.2 µs and 3 kB a span, and another 2 µs when an exporter lists them. An equal object with
 * reserved properties takes its place. Only spans with the shape of tested SDK versions are given
 * one, and keep it only if the attribute is verified to have arrived there.
 */
export function setFirstAttribute(span: Span, name: string, value: AttributeValue): void {
  const given = attributesOf(span);
  const room = given && reserve(given);
  if (!room || !replaceAttributes(span, room)) {
    span.setAttribute(name, value);
    return;
  }
  span.setAttribute(name, value);
  if (!Object.hasOwn(room, name)) replaceAttributes(span, given);
}

/** Attributes of a span of the SDK, in a plain object. */
function attributesOf(span: Span): Attributes | undefined {
  if (!Object.hasOwn(span, 'attributes') || !Object.hasOwn(span, '_spanLimits')) return undefined;
  const { attributes } = span as Partial<SdkSpan>;
  if (typeof attributes !== 'object' || attributes === null) return undefined;
  return Object.getPrototypeOf(attributes) === Object.prototype ? attributes : undefined;
}

function reserve(attributes: Attributes): Attributes {
  const room = new Room(false);
  for (const name in attributes) {
    if (Object.hasOwn(attributes, name)) room[name] = attributes[name];
  }
  return room;
}

/** Whether it succeeded: a property may be read-only. */
function replaceAttributes(span: Span, attributes: Attributes): boolean {
  return Reflect.set(span, 'attributes', attributes);
}

/**
 * A plain object with reserved properties. V8 reserves as many as the source of a constructor
 * assigns and the first few objects have; enough for a successful call, whose attributes are up to
 * 24. Objects with more are extended as usual.
 */
const Room = function (this: Record<string, number>, isFilled: boolean) {
  if (!isFilled) return;
  this['a'] = this['b'] = this['c'] = this['d'] = this['e'] = this['f'] = 0;
  this['g'] = this['h'] = this['i'] = this['j'] = this['k'] = this['l'] = 0;
  this['m'] = this['n'] = this['o'] = this['p'] = this['q'] = this['r'] = 0;
  this['s'] = this['t'] = this['u'] = this['v'] = this['w'] = this['x'] = 0;
} as unknown as new (
  isFilled: boolean,
) => Attributes;
Room.prototype = Object.prototype;
/** V8 settles the size with the seventh object. */
for (let made = 0; made < 8; made++) new Room(true);
