import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  isSupported,
  rangeOf,
  SUPPORTED_SDKS,
  type SupportedSdk,
  type TogetherInstrumentation,
} from '@together-otel/instrumentation';
import { sayOnce } from '../output/say-once.ts';
import { withoutQuery } from './client-module.ts';

/**
 * Global through which modules hand over their class; {@link withHandOver} writes the same name.
 */
const MEET: unique symbol = Symbol.for('together-otel.meet');

type Meet = (clientClass: unknown, url: string) => void;

const realm = globalThis as { [MEET]?: Meet };

/** Makes the plugin observe each client class handed over by a module, and those already loaded. */
export function meetClients(plugin: TogetherInstrumentation): void {
  const meet: Meet = (clientClass, url) => {
    if (!isWelcome(url)) return;
    try {
      plugin.manuallyInstrument(clientClass);
    } catch {
      // In another package, a class of this name is unrelated.
      const { sdk, version } = sdkAt(url) ?? {};
      // Several modules of a package export the same class.
      if (sdk) sayOnce(`${sdk.module} ${version} has no client with the expected shape`);
    }
  };
  Object.defineProperty(realm, MEET, { value: meet, configurable: true });
  for (const { exports, file } of loadedClients()) meetExported(exports, file);
}

/** Hands over the exports of an SDK module. */
export function meetExported(exported: unknown, file: string): void {
  for (const { className } of SUPPORTED_SDKS) {
    const clientClass: unknown = Reflect.get(Object(exported), className);
    if (typeof clientClass === 'function') realm[MEET]?.(clientClass, file);
  }
}

/**
 * Whether a module belongs to a supported SDK version; forks are accepted. Warns once about an
 * unsupported version.
 */
export function isWelcome(url: string): boolean {
  const found = sdkAt(url);
  if (!found || isSupported(found.sdk, found.version)) return true;
  const { sdk, version } = found;
  sayOnce(
    `${sdk.module} ${version} is not observed: supported versions are ${rangeOf(sdk)}; update it or this package`,
  );
  return false;
}

/** The SDK in whose package root a module lies. */
function sdkAt(url: string): { sdk: SupportedSdk; version: string } | undefined {
  try {
    const path = withoutQuery(url);
    const file = path.startsWith('file:') ? fileURLToPath(path) : path;
    const manifest: unknown = JSON.parse(readFileSync(join(dirname(file), 'package.json'), 'utf8'));
    const { name, version } = manifest as { name?: unknown; version?: unknown };
    const sdk = SUPPORTED_SDKS.find(({ module }) => module === name);
    return sdk && { sdk, version: String(version) };
  } catch {
    return undefined;
  }
}

/** SDKs already loaded by `require`; those loaded by `import` can't be reached. */
function loadedClients(): { exports: unknown; file: string }[] {
  const { cache } = createRequire(import.meta.url);
  return Object.entries(cache ?? {})
    .filter(
      ([file]) => /(?:openai|together).*[\\/](?:client|index)\.c?js$/.test(file) && sdkAt(file),
    )
    .map(([file, module]) => ({ exports: module?.exports, file }));
}
