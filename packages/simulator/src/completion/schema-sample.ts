import type { Random } from '../chance/random.ts';
import { isObject } from '../http/fields.ts';

const NOUNS: readonly [string, ...string[]] = [
  'Paris',
  'Tokyo',
  'Nairobi',
  'Lima',
  'Oslo',
  'Quito',
];

/** A sample value for a JSON schema; supports what tool arguments and structured answers need. */
export function sampleOf(schema: unknown, random: Random, depth = 0): unknown {
  if (!isObject(schema) || depth > 8) return {};
  if ('const' in schema) return schema['const'];
  const { enum: options } = schema;
  if (Array.isArray(options) && options.length > 0)
    return options[random.integer(0, options.length - 1)];
  const type = Array.isArray(schema['type']) ? schema['type'][0] : schema['type'];
  switch (type) {
    case 'string':
      return random.pick(NOUNS);
    case 'integer':
      return random.integer(0, 100);
    case 'number':
      return random.integer(0, 1000) / 10;
    case 'boolean':
      return random.next() < 0.5;
    case 'null':
      return null;
    case 'array':
      return [sampleOf(schema['items'], random, depth + 1)];
    default: {
      const properties = isObject(schema['properties']) ? schema['properties'] : {};
      return Object.fromEntries(
        Object.entries(properties).map(([name, property]) => [
          name,
          sampleOf(property, random, depth + 1),
        ]),
      );
    }
  }
}
