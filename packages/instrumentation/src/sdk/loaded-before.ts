import { createRequire } from 'node:module';

/** Whether `require` has already loaded a package, in any copy. */
export function isLoaded(module: string): boolean {
  try {
    const { cache } = createRequire(import.meta.url);
    const folder = new RegExp(`[\\\\/]node_modules[\\\\/]${module}[\\\\/]`);
    return Object.keys(cache).some((file) => folder.test(file));
  } catch {
    return false; // A bundle has no such cache and nothing to resolve from.
  }
}
