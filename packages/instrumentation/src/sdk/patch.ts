import type { CallTracker } from '../call/call-tracker.ts';
import { reportFailure } from '../diagnostics.ts';
import type { SeamCalls } from './call-seams.ts';
import {
  type ForeignClient,
  type ForeignMethod,
  type ForeignPrototype,
  libraryOf,
} from './client-shape.ts';
import type { Clients } from './clients.ts';
import { putSeams, type Seam } from './seams.ts';
import { uploadSeam } from './upload-seam.ts';

/** Property of a prototype that holds its {@link Claim}s, shared by all copies of this package. */
const CLAIMS = Symbol.for('@together-otel/instrumentation.patched');

/** An instrumentation's claim on clients of a prototype; the first to claim one observes it. */
interface Claim {
  has(client: object): boolean;
}

interface Replacement {
  readonly owner: ForeignPrototype;
  readonly method: string;
  readonly original: ForeignMethod;
  readonly replaced: ForeignMethod;
}

/** Seams installed on one prototype. */
export interface Patch {
  /** Removes the seams. */
  remove(): void;
}

/**
 * Installs seams on a client's prototype. Another instrumentation may have installed its own: each
 * call is observed by the first that claims its client.
 *
 * If another library has since wrapped one of our methods, {@link Patch.remove} leaves it in place
 * as a pass-through.
 */
export function patchPrototype(
  prototype: ForeignPrototype,
  images: ForeignPrototype | undefined,
  tracker: CallTracker,
  clients: Clients,
): Patch {
  const claims = claimsOn(prototype);
  claims.push(clients);
  let isActive = true;
  const isOurs = (client: ForeignClient): boolean =>
    clients.has(client) &&
    (claims[0] === clients || claims.find((claim) => claim.has(client)) === clients);
  // Methods left in place become pass-throughs, as no client is claimed any more.
  const calls: SeamCalls = {
    start: (client) => {
      try {
        return isActive && isOurs(client) ? tracker.start(client, libraryOf(client)) : undefined;
      } catch (error) {
        reportFailure(error);
        return undefined;
      }
    },
    current: (client) => (isActive ? tracker.current(client) : undefined),
    has: (client) => !isActive || clients.has(client),
    leaveOut: (work) => tracker.leaveOut(work),
    resume: (client, call, work) => tracker.resume(client, call, work),
    isEntered: (call) => tracker.isEntered(call),
    send: (call, attempt, work) => tracker.send(call, attempt, work),
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
  if (images) {
    for (const method of ['edit', 'createVariation']) put(images, method, uploadSeam);
  }
  return {
    remove() {
      isActive = false;
      for (const { owner, method, original, replaced } of replacements) {
        if (owner[method] === replaced) redefine(owner, method, original);
      }
      claims.splice(claims.indexOf(clients), 1);
      if (claims.length === 0) Reflect.deleteProperty(prototype, CLAIMS);
    },
  };
}

function claimsOn(prototype: ForeignPrototype): Claim[] {
  const known: unknown = Object.getOwnPropertyDescriptor(prototype, CLAIMS)?.value;
  if (Array.isArray(known)) return known as Claim[];
  const claims: Claim[] = [];
  Object.defineProperty(prototype, CLAIMS, { value: claims, configurable: true });
  return claims;
}

function redefine(prototype: ForeignPrototype, method: string, value: ForeignMethod): void {
  Object.defineProperty(prototype, method, {
    ...Object.getOwnPropertyDescriptor(prototype, method),
    value,
  });
}
