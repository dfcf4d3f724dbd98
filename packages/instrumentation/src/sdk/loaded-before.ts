import { createRequire } from 'node:module';

/** Whether a package was loaded by `require` already, in any copy. */
export function isLoaded(module: string): boolean {
  try {
    const { cache } = createRequire(import.meta.url);
    const folder = new RegExp(`[\\\\/]node_modules[\\\\/]${module}[\\\\/]`);
    return Object.keys(cache).some((file) => folder.test(file));
  } catch {
    return false; // A bundle has no place to require from, and no such cache.
  }
}
