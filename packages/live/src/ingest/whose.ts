import { attr } from '@together-otel/semconv';
import type { ReceivedSpan } from '../otlp/model.ts';
import { flatName } from './kept-text.ts';

/** A context key and its value, for one call. */
export interface Whose {
  readonly key: string;
  readonly value: string;
}

/** Maximum number of keys kept per call. */
const MOST_KEYS = 8;
/** The instrumentation's own limit. */
const MOST_CHARACTERS = 128;

const REGISTERED: ReadonlySet<string> = new Set(Object.values(attr));
/** Prefixes of the registry, to recognise attributes of later versions too. */
const OURS = ['gen_ai.', 'together.'];

/**
 * The context attributes of a span created by this project's instrumentation: text attributes that
 * are neither in the registry nor in the resource.
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
