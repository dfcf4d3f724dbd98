import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A file of the page. */
interface PageAsset {
  readonly type: string;
  readonly bytes: Uint8Array;
  readonly encoding?: Readonly<Record<string, string>>;
}

/** Files of the page by path. */
export type PageAssets = Readonly<Record<string, PageAsset>>;

const FILES = [
  ['/', 'page.html', 'text/html; charset=utf-8'],
  ['/page.js', 'page.js', 'text/javascript; charset=utf-8'],
  ['/page.css', 'page.css', 'text/css; charset=utf-8'],
] as const;

/** Next to the bundle; when run from source, in the build folder. */
const FOLDERS = [new URL('./page/', import.meta.url), new URL('../../dist/page/', import.meta.url)];

/**
 * Reads the built page.
 *
 * @throws Error if it has not been built.
 */
export function readPageAssets(): PageAssets {
  const folder = FOLDERS.find((one) => existsSync(new URL('page.js', one))) ?? (FOLDERS[0] as URL);
  return Object.fromEntries(
    FILES.map(([path, file, type]) => {
      try {
        return [path, { type, bytes: readFileSync(new URL(file, folder)) }];
      } catch {
        throw new Error(
          `the live page is missing at ${fileURLToPath(folder)}: reinstall together-otel`,
        );
      }
    }),
  );
}
