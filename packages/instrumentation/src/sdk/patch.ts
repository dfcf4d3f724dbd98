import type { CallTracker } from '../call/call-tracker.ts';
import type { ForeignClient, ForeignMethod, ForeignPrototype } from './client-shape.ts';
import { createSeams } from './seams.ts';

/** Marks a patched prototype, also for other copies of this package. */
const PATCHED = Symbol.for('@together-otel/instrumentation.patched');

interface Replacement {
  readonly method: string;
  readonly original: ForeignMethod;
  readonly replaced: ForeignMethod;
}

/** Which clients of a prototype are observed. */
export class Clients {
  readonly #named = new WeakSet<object>();
  #all = false;

  addAll(): void {
    this.#all = true;
  }

  add(client: object): void {
    this.#named.add(client);
  }

  has(client: object): boolean {
    return this.#all || this.#named.has(client);
  }
}

/** The seams on one prototype. */
export interface Patch {
  /** Takes the seams out again. */
  remove(): void;
}

/**
 * Puts the seams on a client's prototype.
 *
 * Where somebody else has wrapped one of our methods since, {@link Patch.remove} leaves it in place
 * and makes it pass everything on.
 *
 * @returns undefined when the prototype is patched already, by this or by another copy.
 */
export function patchPrototype(
  prototype: ForeignPrototype,
  tracker: CallTracker,
  clients: Clients,
): Patch | undefined {
  if (Object.hasOwn(prototype, PATCHED)) return undefined;
  Object.defineProperty(prototype, PATCHED, { value: true, configurable: true });
  let active = true;
  const replacements: Replacement[] = [];
  for (const [method, seam] of Object.entries(
    createSeams(tracker, (client) => clients.has(client)),
  )) {
    const original = Object.hasOwn(prototype, method) ? prototype[method] : undefined;
    if (typeof original !== 'function') continue;
    const observed = seam(original, prototype);
    const replaced: ForeignMethod = function (this: ForeignClient, ...args: unknown[]): unknown {
      return (active ? observed : original).apply(this, args);
    };
    for (const property of ['name', 'length'] as const) {
      Object.defineProperty(replaced, property, { value: original[property], configurable: true });
    }
    redefine(prototype, method, replaced);
    replacements.push({ method, original, replaced });
  }
  return {
    remove() {
      active = false;
      for (const { method, original, replaced } of replacements) {
        if (prototype[method] === replaced) redefine(prototype, method, original);
      }
      Reflect.deleteProperty(prototype, PATCHED);
    },
  };
}

function redefine(prototype: ForeignPrototype, method: string, value: ForeignMethod): void {
  Object.defineProperty(prototype, method, {
    ...Object.getOwnPropertyDescriptor(prototype, method),
    value,
  });
}
