import { conventionAttributes } from './convention-attributes.ts';
import type { AttributeDefinition } from './definition.ts';
import { togetherAttributes } from './together-attributes.ts';

/** All attributes of calls: those of the conventions, and this project's own. */
export const attributes: typeof conventionAttributes & typeof togetherAttributes = {
  ...conventionAttributes,
  ...togetherAttributes,
};

/** A key of {@link attributes}. */
export type AttributeKey = keyof typeof attributes;

/** The attribute names, by the same keys: `attr.requestModel === 'gen_ai.request.model'`. */
export const attr: { readonly [K in AttributeKey]: (typeof attributes)[K]['name'] } =
  Object.fromEntries(
    Object.entries<AttributeDefinition>(attributes).map(([key, { name }]) => [key, name]),
  ) as { [K in AttributeKey]: (typeof attributes)[K]['name'] };

/** Keys of the attributes on every metric. */
export const commonMetricAttributes = [
  'operationName',
  'providerName',
  'requestModel',
  'serverAddress',
] as const;

/** Value that stands for all names beyond a limit. */
export const OTHER = '_OTHER';
