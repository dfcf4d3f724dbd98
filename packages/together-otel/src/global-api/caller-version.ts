import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { filesOnStack } from './call-stack.ts';

/** Version property of an API copy. */
const VERSION = /["'`](1\.\d+\.\d+)["'`]/g;

/** Text next to which a bundle has the version of its API. */
const LANDMARK = 'Attempted duplicate registration of API';

/** Our own frames, and the caller's. */
const DEPTH = 8;

const known = new Map<string, string | undefined>();

/**
 * Version of the API copy that called a function; undefined if unclear.
 *
 * @param called the file of that function.
 */
export function callerVersion(called: string): string | undefined {
  const file = callingFile([import.meta.filename, called]);
  if (file === undefined) return undefined;
  if (!known.has(file)) known.set(file, versionOf(file));
  return known.get(file);
}

/** The innermost file on the stack that is not ours; once bundled, ours are a single file. */
function callingFile(ours: readonly string[]): string | undefined {
  try {
    const isOurs = (file: string): boolean => ours.includes(pathOf(file));
    return filesOnStack(DEPTH).find((file) => file !== '' && !isOurs(file));
  } catch {
    return undefined;
  }
}

function versionOf(file: string): string | undefined {
  try {
    const path = pathOf(file);
    return versionOfPackage(dirname(path)) ?? versionInBundle(path);
  } catch {
    return undefined;
  }
}

/** Dev servers use module names of their own: `webpack-internal:///(rsc)/./node_modules/…`. */
function pathOf(file: string): string {
  if (file.startsWith('file:')) return fileURLToPath(file);
  const [, relative] = /^[a-z-]+:\/\/.*?\/\.\/(.*)$/.exec(file) ?? [];
  return relative ?? file;
}

/** Uses the nearest manifest with a name: a copy may be in any folder. */
function versionOfPackage(folder: string): string | undefined {
  try {
    const text = readFileSync(join(folder, 'package.json'), 'utf8');
    const { name, version } = JSON.parse(text) as Record<string, unknown>;
    if (name === '@opentelemetry/api') return String(version);
    if (name !== undefined) return undefined;
  } catch {
    // The parent folder may have one.
  }
  return dirname(folder) === folder ? undefined : versionOfPackage(dirname(folder));
}

/** Bundlers inline the version near where it is used. */
function versionInBundle(path: string): string | undefined {
  const text = readFileSync(path, 'utf8');
  const landmark = text.indexOf(LANDMARK);
  if (landmark < 0) return undefined;
  let nearest: { version: string | undefined; distance: number } | undefined;
  for (const { 1: version, index } of text.matchAll(VERSION)) {
    const distance = Math.abs(index - landmark);
    if (!nearest || distance < nearest.distance) nearest = { version, distance };
  }
  return nearest?.version;
}
