/**
 * Whether a value is a promise of any library, including the SDKs' own. An object with only `then`
 * may not start its work before that is called, and need not return anything.
 */
export function isPromise(value: unknown): value is Promise<unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const { then, catch: handle } = value as Partial<Promise<unknown>>;
  return typeof then === 'function' && typeof handle === 'function';
}
