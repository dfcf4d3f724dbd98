/**
 * Replaces `internal/global-utils` in the API bundled with the preload: our SDK's registrations
 * stay here, and the global shared by all API copies is left to the application; see shared-api.ts.
 */
export type ApiName = 'trace' | 'metrics' | 'logs' | 'context' | 'propagation' | 'diag';

export type Registry = { [Name in ApiName]?: object };

interface OwnApi {
  readonly registry: Registry;
  /** Takes precedence over our SDK's context manager. */
  contextManager?: object;
}

const OWN = Symbol.for('together-otel.api');

/** Shared by all of our bundles. */
const realm = globalThis as { [OWN]?: OwnApi };
if (!realm[OWN]) Object.defineProperty(realm, OWN, { value: { registry: {} } });
const api = realm[OWN] as OwnApi;

/** Our SDK's registrations. */
export const own: Registry = api.registry;

/** Gives another context manager precedence over our SDK's. */
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
