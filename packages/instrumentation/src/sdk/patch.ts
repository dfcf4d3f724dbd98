import type { CallTracker } from '../call/call-tracker.ts';
import { reportFailure } from '../diagnostics.ts';
import type { SeamCalls } from './call-seams.ts';
import { type ForeignMethod, type ForeignPrototype, libraryOf } from './client-shape.ts';
import { putSeams, type Seam } from './seams.ts';

/** Marks a patched prototype, also for other copies of this package. */
const PATCHED = Symbol.for('@together-otel/instrumentation.patched');

interface Replacement {
  readonly owner: ForeignPrototype;
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
  let isActive = true;
  // What is left in place passes everything on: there are no calls for it any more.
  const calls: SeamCalls = {
    start: (client) => {
      if (!isActive || !clients.has(client)) return undefined;
      try {
        return tracker.start(client, libraryOf(client));
      } catch (error) {
        reportFailure(error);
        return undefined;
      }
    },
    current: (client) => (isActive ? tracker.current(client) : undefined),
    has: (client) => !isActive || clients.has(client),
    leaveOut: (work) => tracker.leaveOut(work),
    resume: (client, call, work) => tracker.resume(client, call, work),
    send: (call, work) => tracker.send(call, work),
  };
  const replacements: Replacement[] = [];
  const put = (owner: ForeignPrototype, method: string, seam: Seam): void => {
    const original = Object.hasOwn(owner, method) ? owner[method] : undefined;
    if (typeof original !== 'function') return;
    const replaced = seam(original);
    for (const property of ['name', 'length'] as const) {
      Object.defineProperty(replaced, property, { value: original[property], configurable: true });
    }
    redefine(owner, method, replaced);
    replacements.push({ owner, method, original, replaced });
  };
  putSeams(prototype, calls, put);
  return {
    remove() {
      isActive = false;
      for (const { owner, method, original, replaced } of replacements) {
        if (owner[method] === replaced) redefine(owner, method, original);
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
