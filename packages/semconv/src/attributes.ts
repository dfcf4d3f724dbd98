import { conventionAttributes } from './convention-attributes.ts';
import type { AttributeDefinition } from './definition.ts';
import { togetherAttributes } from './together-attributes.ts';

/**
 * All attributes of calls: those of the conventions and this project's own. Marked as pure, so that
 * bundles that don't use it omit it.
 */
export const attributes: typeof conventionAttributes & typeof togetherAttributes =
  /* @__PURE__ */ allAttributes();

function allAttributes(): typeof attributes {
  return { ...conventionAttributes, ...togetherAttributes };
}

/** A key of {@link attributes}. */
export type AttributeKey = keyof typeof attributes;

/** The attribute names, by the same keys: `attr.requestModel === 'gen_ai.request.model'`. */
export const attr: { readonly [K in AttributeKey]: (typeof attributes)[K]['name'] } =
  /* @__PURE__ */ namesOf(attributes);

function namesOf(defined: Readonly<Record<string, AttributeDefinition>>): typeof attr {
  const names = Object.entries(defined).map(([key, { name }]) => [key, name]);
  return Object.fromEntries(names) as typeof attr;
}

/** Keys of the attributes on every metric. */
export const commonMetricAttributes = [
  'operationName',
  'providerName',
  'requestModel',
  'serverAddress',
] as const;

/** Value that stands for all names beyond a limit. */
export const OTHER = '_OTHER';
