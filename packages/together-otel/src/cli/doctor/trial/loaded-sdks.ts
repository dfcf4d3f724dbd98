import { readFileSync } from 'node:fs';
import module, { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SDKS = ['openai', 'together-ai'];
/** The package folder in a file's path. */
const PACKAGE = /^(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/;
/** The file that identifies a package. */
const ENTRY =
  /[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+[\\/](?:index|dist[\\/]index)\.[cm]?js$/;

/** A copy of an SDK that this process has loaded. */
export interface Copy {
  readonly name: string;
  readonly directory: string;
  readonly system: 'CommonJS' | 'ES module';
  readonly load: () => unknown;
}

const loadedUrls = new Set<string>();

/** Remembers which ES modules are loaded from now on. */
export function watchImports(): void {
  module.registerHooks?.({
    load(url, context, next) {
      if (url.startsWith('file:') && url.includes('/node_modules/')) loadedUrls.add(url);
      return next(url, context);
    },
  });
}

export function findCopies(): Copy[] {
  const found = new Map<string, Copy>();
  const load = createRequire(import.meta.url);
  for (const file of Object.keys(load.cache)) {
    if (ENTRY.test(file)) add(found, file, 'CommonJS', () => load(file));
  }
  for (const url of loadedUrls) {
    const file = fileURLToPath(url);
    // A CommonJS file loaded by `import` is in both lists.
    const isBoth = load.cache[file] !== undefined;
    if (ENTRY.test(file) && !isBoth) add(found, file, 'ES module', () => import(url));
  }
  return [...found.values()];
}

function add(
  found: Map<string, Copy>,
  file: string,
  system: Copy['system'],
  load: () => unknown,
): void {
  const [, directory] = PACKAGE.exec(file) ?? [];
  if (directory === undefined) return;
  const manifest = manifestOf(directory);
  if (!SDKS.includes(String(manifest?.name))) return;
  const name = `${manifest?.name} ${manifest?.version}`;
  found.set(`${directory} ${system}`, { name, directory, system, load });
}

function manifestOf(directory: string): { name?: unknown; version?: unknown } | undefined {
  try {
    return JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as object;
  } catch {
    return undefined;
  }
}

/** Sent by the clients of both SDKs, and left intact by minifiers. */
const SIGN = /x-stainless-package-version/i;
const MOST_BUNDLE_BYTES = 64 * 1024 * 1024;

/** Whether a script bundles an SDK. */
export function isBundle(script: string | undefined): boolean {
  try {
    if (script === undefined || /[\\/]node_modules[\\/]/.test(script)) return false;
    const text = readFileSync(script, 'latin1');
    return text.length < MOST_BUNDLE_BYTES && SIGN.test(text);
  } catch {
    return false;
  }
}
