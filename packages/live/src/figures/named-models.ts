import { OTHER } from '@together-otel/semconv';

/** Models over this limit are counted as one. */
export const MAX_MODELS = 200;

/**
 * Names the models with the most calls; further ones become `_OTHER`.
 *
 * @param calls by model.
 */
export function namedModels(calls: ReadonlyMap<string, number>): (model: string) => string {
  if (calls.size <= MAX_MODELS) return (model) => model;
  const sorted = [...calls].sort(([, one], [, other]) => other - one);
  const named = new Set(sorted.slice(0, MAX_MODELS).map(([model]) => model));
  return (model) => (named.has(model) ? model : OTHER);
}
