import type { Attributes } from '@opentelemetry/api';
import type { Reading } from './source.ts';

/** One reading; none without a value. */
export function reading(
  metric: Reading['metric'],
  value: number | undefined,
  attributes: Attributes = {},
): Reading[] {
  return value === undefined ? [] : [{ metric, value, attributes }];
}

/**
 * A reading for each state: 1 for the current one, 0 for the others.
 *
 * @param key of the attribute with the state.
 */
export function stateReadings(
  metric: Reading['metric'],
  key: string,
  states: readonly string[],
  current: string,
  attributes: Attributes,
): Reading[] {
  return states.map((state) => ({
    metric,
    value: state === current ? 1 : 0,
    attributes: { ...attributes, [key]: state },
  }));
}
