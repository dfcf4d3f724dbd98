/**
 * Stands for `internal/global-utils` of the API that is bundled with the preload: what our SDK
 * registers stays here, and the global that all copies of the API share is left to the application;
 * see shared-api.ts.
 */
export type ApiName = 'trace' | 'metrics' | 'logs' | 'context' | 'propagation' | 'diag';

export type Registry = { [Name in ApiName]?: object };

interface OwnApi {
  readonly registry: Registry;
  /** Goes before the context manager of our SDK. */
  contextManager?: object;
}

const OWN = Symbol.for('together-otel.api');

/** One for all of our bundles. */
const realm = globalThis as { [OWN]?: OwnApi };
if (!realm[OWN]) Object.defineProperty(realm, OWN, { value: { registry: {} } });
const api = realm[OWN] as OwnApi;

/** What our SDK has registered. */
export const own: Registry = api.registry;

/** Puts another context manager before that of our SDK. */
export function useContextManager(manager: object): void {
  api.contextManager = manager;
}

export function registerGlobal(name: ApiName, instance: object): boolean {
  own[name] = instance;
  return true;
}

export function getGlobal(name: ApiName): object | undefined {
  return name === 'context' && api.contextManager ? api.contextManager : own[name];
}

export function unregisterGlobal(name: ApiName): void {
  delete own[name];
}
