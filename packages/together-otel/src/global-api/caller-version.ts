import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a copy of the API has in its version. */
const VERSION = /["'`](1\.\d+\.\d+)["'`]/g;

/** The text beside which a bundle has the version of its API. */
const LANDMARK = 'Attempted duplicate registration of API';

const known = new Map<string, string | undefined>();

/**
 * The version of the copy of the API that called a function; undefined when it is not clear.
 *
 * @param called one that is running.
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

/** Development servers have names of their own for modules: `webpack-internal:///(rsc)/./node_modules/…`. */
function pathOf(file: string): string {
  if (file.startsWith('file:')) return fileURLToPath(file);
  const [, relative] = /^[a-z-]+:\/\/.*?\/\.\/(.*)$/.exec(file) ?? [];
  return relative ?? file;
}

/** By the nearest manifest that has a name: a copy may lie under any. */
function versionOfPackage(folder: string): string | undefined {
  try {
    const text = readFileSync(join(folder, 'package.json'), 'utf8');
    const { name, version } = JSON.parse(text) as Record<string, unknown>;
    if (name === '@opentelemetry/api') return String(version);
    if (name !== undefined) return undefined;
  } catch {
    // The next folder may have one.
  }
  return dirname(folder) === folder ? undefined : versionOfPackage(dirname(folder));
}

/** Bundlers put the version near where it is used. */
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
