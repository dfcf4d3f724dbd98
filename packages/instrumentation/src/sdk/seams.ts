import { asResponseSeam, parseSeam } from './answer-seams.ts';
import {
  fetchSeam,
  makeRequestSeam,
  requestSeam,
  retrySeam,
  type SeamCalls,
} from './call-seams.ts';
import { type ForeignMethod, type ForeignPrototype, findPromisePrototype } from './client-shape.ts';

/** Creates a replacement for `original`. */
export type Seam = (original: ForeignMethod) => ForeignMethod;

/** Installs a seam on a method of a prototype. */
export type PutSeam = (prototype: ForeignPrototype, method: string, seam: Seam) => void;

/**
 * Installs seams on a client's prototype, and on that of its promises once one exists.
 *
 * Each returns the original's promise, or one derived from it in line: a side branch would hide an
 * unhandled rejection, or cause one.
 */
export function putSeams(prototype: ForeignPrototype, calls: SeamCalls, put: PutSeam): void {
  const promises = new Set<object>();
  const meetPromise = (promise: unknown): void => {
    const ofPromises = findPromisePrototype(promise);
    if (!ofPromises || promises.has(ofPromises)) return;
    promises.add(ofPromises);
    put(ofPromises, 'asResponse', asResponseSeam);
  };
  const options = { calls, meetPromise };
  const carriesParser = !('parseResponseWithTimeout' in prototype);
  put(prototype, 'request', (original) => requestSeam(original, { ...options, carriesParser }));
  put(prototype, 'requestAPIList', (original) =>
    requestSeam(original, { ...options, carriesParser: true }),
  );
  put(prototype, 'makeRequest', (original) => makeRequestSeam(original, calls));
  put(prototype, 'fetchWithTimeout', (original) => fetchSeam(original, calls));
  put(prototype, 'parseResponseWithTimeout', (original) => parseSeam(original, calls));
  put(prototype, 'retryRequest', (original) => retrySeam(original, calls));
}
