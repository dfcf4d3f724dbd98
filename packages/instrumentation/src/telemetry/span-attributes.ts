import type { Attributes, AttributeValue, Span } from '@opentelemetry/api';
import { isProxy } from '../facts/attribute-value.ts';
import { isUnseen, leavesRoom, type SdkSpan } from './sdk-internals.ts';

/**
 * The attributes of a span that has just started.
 *
 * The SDK collects them in an empty object, which V8 extends by three properties at a time: 2.7 kB
 * per span, and a hash table from the twentieth on if its name is computed. It is replaced by an
 * equal object with reserved properties. The SDK also checks each attribute, from 3.x on with a
 * `WeakSet`; ours are valid, so where the SDK would only store them, we store them directly. Only
 * spans with the shape of tested SDK versions are treated this way, only if no processor has seen
 * them start, and only while the first attribute, set publicly, is verified to have arrived; other
 * spans get all attributes publicly.
 */
export class SpanAttributes {
  readonly #span: Span;
  /** The object in which the SDK would store attributes. */
  readonly #room: Attributes | undefined;

  /** Sets the first attribute. */
  constructor(span: Span, name: string, value: AttributeValue) {
    this.#span = span;
    this.#room = setFirst(span, name, value);
  }

  /**
   * An object for further attributes, to be passed to {@link set}. It may already have others. No
   * value may be undefined, and arrays must not be the application's.
   */
  draft(): Attributes {
    return this.#room && isStored(this.#span, this.#room) ? this.#room : {};
  }

  set(draft: Attributes): void {
    const span: Span & Partial<SdkSpan> = this.#span;
    if (draft === this.#room) {
      span._attributesCount = Object.keys(draft).length;
      return;
    }
    for (const name in draft) {
      const value = Object.hasOwn(draft, name) ? draft[name] : undefined;
      if (value !== undefined) span.setAttribute(name, value);
    }
  }
}

/** @returns the object in which the SDK stores attributes without changing them. */
function setFirst(span: Span, name: string, value: AttributeValue): Attributes | undefined {
  const given = attributesOf(span);
  const room = given && reserve(given);
  if (!room || !replaceAttributes(span, room)) {
    span.setAttribute(name, value);
    return undefined;
  }
  span.setAttribute(name, value);
  if (room[name] !== value) {
    if (!Object.hasOwn(room, name)) replaceAttributes(span, given);
    return undefined;
  }
  return storesDirectly(span.setAttribute) ? room : undefined;
}

let trusted: unknown;

/** Whether it is the SDK's own method, not a wrapper that may change attributes. */
function storesDirectly(setAttribute: Span['setAttribute']): boolean {
  if (setAttribute === trusted) return true;
  const source = Function.prototype.toString.call(setAttribute);
  if (!source.includes('_attributesCount')) return false;
  trusted = setAttribute;
  return true;
}

/** Whether attributes set publicly would still go there, all and unchanged. */
function isStored(span: Span & Partial<SdkSpan>, room: Attributes): boolean {
  return (
    span.attributes === room &&
    span.setAttribute === trusted &&
    Object.isExtensible(room) &&
    leavesRoom(span._spanLimits, span._attributesCount)
  );
}

/** Attributes of an SDK span that no one else holds. */
function attributesOf(span: Span): Attributes | undefined {
  if (!Object.hasOwn(span, 'attributes') || !Object.hasOwn(span, '_spanLimits')) return undefined;
  const { attributes, _spanProcessor: processor } = span as Partial<SdkSpan>;
  if (!attributes || !processor || !isUnseen(processor)) return undefined;
  // If the application has wrapped the tracer, a proxy may mask what is set.
  return isProxy?.(attributes) === false ? attributes : undefined;
}

function reserve(attributes: Attributes): Attributes {
  const room = new Room(false);
  for (const name in attributes) {
    if (Object.hasOwn(attributes, name)) room[name] = attributes[name];
  }
  return room;
}

/** Whether it succeeded: a property may be read-only, or an accessor. */
function replaceAttributes(span: Span, attributes: Attributes): boolean {
  try {
    return Reflect.set(span, 'attributes', attributes);
  } catch {
    return false;
  }
}

/**
 * A plain object with reserved properties. V8 reserves as many as the constructor's source assigns
 * and the first few objects have: enough for a successful call, which has up to 24 attributes.
 * Larger objects are extended as usual.
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
/** V8 fixes the size with the seventh object. */
for (let made = 0; made < 8; made++) new Room(true);
