/** Maximum bytes read of an error body that the SDK does not read. */
export const MAX_BYTES: number = 16 * 1024;

/** Maximum time that such a body, or a copy of it, stays open, in milliseconds. */
export const MAX_MILLIS = 50;
