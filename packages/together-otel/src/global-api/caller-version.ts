import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Version property of an API copy. */
const VERSION = /["'`](1\.\d+\.\d+)["'`]/g;

/** Text next to which a bundle has the version of its API. */
const LANDMARK = 'Attempted duplicate registration of API';

const known = new Map<string, string | undefined>();

/**
 * Version of the API copy that called a function; undefined if unclear.
 *
 * @param called a function that is running.
 */
export function callerVersion(called: () => void): string | undefined {
  const file = callingFile(called);
  if (file === undefined) return undefined;
  if (!known.has(file)) known.set(file, versionOf(file));
  return known.get(file);
}

function callingFile(called: () => void): string | undefined {
  const { prepareStackTrace, stackTraceLimit } = Error;
  try {
    Error.stackTraceLimit = 1;
    Error.prepareStackTrace = (_error, [caller]) => caller?.getFileName();
    const trace: { stack?: unknown } = {};
    Error.captureStackTrace(trace, called);
    return typeof trace.stack === 'string' ? trace.stack : undefined;
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
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
