import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The content of a package.json. */
export type Manifest = Readonly<Record<string, unknown>>;

/** The manifest of a folder; undefined if it is missing or unreadable. */
export function readManifest(folder: string): Manifest | undefined {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return typeof manifest === 'object' && manifest !== null ? (manifest as Manifest) : undefined;
  } catch {
    return undefined;
  }
}

/** A folder and its ancestors, nearest first. */
export function ancestors(directory: string): string[] {
  const parent = dirname(directory);
  return parent === directory ? [directory] : [directory, ...ancestors(parent)];
}
