import { attr } from '@together-otel/semconv';
import type { ReceivedSpan } from '../otlp/model.ts';
import { flatName } from './kept-text.ts';

/** A key from context and its value, for one call. */
export interface Whose {
  readonly key: string;
  readonly value: string;
}

/** Keys of one call beyond that are not kept. */
const MOST_KEYS = 8;
/** The instrumentation's own limits. */
const MOST_CHARACTERS = 128;

const REGISTERED: ReadonlySet<string> = new Set(Object.values(attr));
/** Those of a later version than this one. */
const OURS = ['gen_ai.', 'together.'];

/**
 * The attributes from context of a span that this project's instrumentation made: text that is not of
 * the registry or the resource.
 */
export function whoseOf({ attributes, resource }: ReceivedSpan): Whose[] {
  return Object.entries(attributes)
    .flatMap(([key, value]): Whose[] =>
      typeof value !== 'string' ||
      value === '' ||
      REGISTERED.has(key) ||
      OURS.some((namespace) => key.startsWith(namespace)) ||
      Object.hasOwn(resource, key)
        ? []
        : [{ key: flatName(key, MOST_CHARACTERS), value: flatName(value, MOST_CHARACTERS) }],
    )
    .slice(0, MOST_KEYS);
}
