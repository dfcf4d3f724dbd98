/**
 * Stands for `internal/global-utils` of the API that is bundled with the preload: what our SDK
 * registers stays here, and the global that all copies of the API share is left to the application;
 * see shared-api.ts.
 */
export type ApiName = 'trace' | 'metrics' | 'logs' | 'context' | 'propagation' | 'diag';

export type Registry = { [Name in ApiName]?: object };

/** What our SDK has registered. */
export const own: Registry = {};

let contextManager: object | undefined;

/** Puts another context manager before that of our SDK. */
export function useContextManager(manager: object): void {
  contextManager = manager;
}

export function registerGlobal(name: ApiName, instance: object): boolean {
  own[name] = instance;
  return true;
}

export function getGlobal(name: ApiName): object | undefined {
  return name === 'context' && contextManager ? contextManager : own[name];
}

export function unregisterGlobal(name: ApiName): void {
  delete own[name];
}
