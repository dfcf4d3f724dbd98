import { attributes } from './attributes.ts';
import type { Received } from './model.ts';
import type { Resource, Scope } from './wire.ts';

interface ResourceGroup {
  resource?: Resource;
  schemaUrl: string;
}

interface ScopeGroup {
  scope?: Scope;
  schemaUrl: string;
}

/**
 * Flattens the items of all scopes of a request, in order, each with its origin.
 *
 * @param scopesOf the scopes of a resource.
 * @param itemsOf the items of a scope, as received.
 */
export function receivedItems<R extends ResourceGroup, S extends ScopeGroup, Item>(
  requestId: number,
  resources: readonly R[],
  scopesOf: (resource: R) => readonly S[],
  itemsOf: (scope: S, origin: Received) => readonly Item[],
): Item[] {
  return resources.flatMap((group) => {
    const resource = resourceOf(requestId, group);
    return scopesOf(group).flatMap((scope) => itemsOf(scope, { ...resource, ...scopeOf(scope) }));
  });
}

/** The resource of a group of items, shared by them all. */
function resourceOf(
  requestId: number,
  group: ResourceGroup,
): Pick<Received, 'requestId' | 'resource' | 'resourceSchemaUrl'> {
  return {
    requestId,
    resource: attributes(group.resource?.attributes ?? []),
    ...(group.schemaUrl !== '' && { resourceSchemaUrl: group.schemaUrl }),
  };
}

/** The scope of a group of items, shared by them all. */
function scopeOf(group: ScopeGroup): Pick<Received, 'scope'> {
  return {
    scope: {
      name: group.scope?.name ?? '',
      version: group.scope?.version ?? '',
      attributes: attributes(group.scope?.attributes ?? []),
      ...(group.schemaUrl !== '' && { schemaUrl: group.schemaUrl }),
    },
  };
}

/** An optional id: undefined if empty. */
export function optionalId<K extends string>(key: K, id: string): { [P in K]?: string } {
  const given: { [P in K]?: string } = {};
  if (id !== '') given[key] = id;
  return given;
}
