/** Method of a foreign object. */
export type Method = (this: object, ...args: unknown[]) => unknown;

/** Replacements already installed: subclasses share the prototypes that define their methods. */
const replaced = new WeakSet<object>();

/**
 * Replaces a method where it is defined, once, with a function that looks like it. Permanent:
 * unobserved calls pass through.
 *
 * @param make receives the original.
 */
export function replaceMethod(
  target: object,
  name: PropertyKey,
  make: (original: Method) => Method,
): void {
  replace(target, name, 'value', make);
}

/**
 * Replaces a method temporarily where it is defined.
 *
 * @param make receives the original.
 * @returns a function that puts the original back; it returns false if someone has replaced the
 * method meanwhile: ours then stays as a pass-through.
 */
export function substituteMethod(
  target: object,
  name: PropertyKey,
  make: (original: Method) => Method,
): () => boolean {
  const found = definitionOf(target, name);
  const original: unknown = found?.descriptor.value;
  if (!found || !isReplaceable(found.descriptor) || typeof original !== 'function') {
    return () => true;
  }
  const { owner, descriptor } = found;
  const value = likeOriginal(make(original as Method), original);
  Object.defineProperty(owner, name, { ...descriptor, value });
  return () => {
    if (Object.getOwnPropertyDescriptor(owner, name)?.value !== value) return false;
    return Reflect.defineProperty(owner, name, descriptor);
  };
}

/** Whether a method is a replacement of ours, so that its calls are observed. */
export function isReplacement(method: unknown): boolean {
  return typeof method === 'function' && replaced.has(method);
}

/**
 * Replaces an accessor's getter where it is defined, once.
 *
 * @returns false if there is one that must stay.
 */
export function replaceGetter(
  target: object,
  name: PropertyKey,
  make: (original: Method) => Method,
): boolean {
  replace(target, name, 'get', make);
  const getter = definitionOf(target, name)?.descriptor.get;
  return getter === undefined || isReplacement(getter);
}

function replace(
  target: object,
  name: PropertyKey,
  kind: 'value' | 'get',
  make: (original: Method) => Method,
): void {
  const found = definitionOf(target, name);
  const original: unknown = found?.descriptor[kind];
  if (!found || !isReplaceable(found.descriptor) || typeof original !== 'function') return;
  if (replaced.has(original)) return;
  const replacement = likeOriginal(make(original as Method), original);
  replaced.add(replacement);
  Object.defineProperty(found.owner, name, { ...found.descriptor, [kind]: replacement });
}

/** Methods of Bun's `Response` are writable, but not configurable. */
function isReplaceable({ configurable, writable }: PropertyDescriptor): boolean {
  return configurable === true || writable === true;
}

/** Where a property is defined; never on `Object.prototype`. */
function definitionOf(
  target: object,
  name: PropertyKey,
): { owner: object; descriptor: PropertyDescriptor } | undefined {
  let owner: unknown = target;
  while (typeof owner === 'object' && owner !== null && owner !== Object.prototype) {
    const descriptor = Object.getOwnPropertyDescriptor(owner, name);
    if (descriptor) return { owner, descriptor };
    owner = Object.getPrototypeOf(owner);
  }
  return undefined;
}

/** Gives a replacement the name and length of the original. */
export function likeOriginal<T extends object>(replacement: T, original: object): T {
  for (const property of ['name', 'length'] as const) {
    const descriptor = Object.getOwnPropertyDescriptor(original, property);
    if (descriptor) Object.defineProperty(replacement, property, descriptor);
  }
  return replacement;
}
