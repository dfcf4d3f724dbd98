import { guard } from '../diagnostics.ts';
import { record } from '../facts/attribute-value.ts';
import type { ForeignClient, ForeignMethod } from './client-shape.ts';

/** What the running method of a resource was given, until it returns. */
let given: unknown;

/**
 * Uploads of images, whose form may be a stream when the client sees it: its model can't be read
 * without consuming it. Nothing is added to what the method passes on, since the SDK requests before
 * the method returns; only openai 7 with a workload identity requests later, without a model.
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
