import { guard } from '../diagnostics.ts';
import { record } from '../facts/attribute-value.ts';
import type { ForeignClient, ForeignMethod } from './client-shape.ts';

/** The argument of the running resource method, until it returns. */
let given: unknown;

/**
 * Remembers the model of image uploads: by the time the client sees the form, it may be a stream
 * that can't be read without consuming it. Adds nothing to what the method passes on, since the SDK
 * sends the request before the method returns; only openai 7 with a workload identity sends it
 * later, without a model.
 */
export function uploadSeam(original: ForeignMethod): ForeignMethod {
  return function upload(this: ForeignClient, ...args: unknown[]): unknown {
    const outer = given;
    [given] = args;
    try {
      return original.apply(this, args);
    } finally {
      given = outer;
    }
  };
}

/** The model of the upload whose method is running. */
export function uploadModel(): unknown {
  return given === undefined ? undefined : guard(() => record(given)?.['model']);
}
