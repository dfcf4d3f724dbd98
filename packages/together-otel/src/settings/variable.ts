import type { VariableDefinition } from '@together-otel/instrumentation';

/** A variable whose values can be checked. */
export interface Variable extends VariableDefinition {
  readonly accepts: (value: string) => boolean;
}

/** What makes a variable of a kind: all but its name. */
type Kind = Pick<Variable, 'accepts' | 'expected' | 'default'>;

/** Any text. */
export function text(expected: string, fallback: string): Kind {
  return { accepts: () => true, expected, default: fallback };
}

/** One of the values; letter case does not matter. */
export function oneOf(values: readonly string[], fallback: string): Kind {
  return {
    accepts: (value) => values.includes(value.toLowerCase()),
    expected: `one of ${values.join(', ')}`,
    default: fallback,
  };
}

/** Some of the values, comma-separated; `none` only by itself. */
export function listOf(values: readonly string[], fallback: string): Kind {
  return {
    accepts: (value) => {
      const entries = value.split(',').map((entry) => entry.trim());
      const isKnown = entries.every((entry) => values.includes(entry));
      return isKnown && (entries.length === 1 || !entries.includes('none'));
    },
    expected: `a comma-separated list of ${values.filter((value) => value !== 'none').join(', ')}${
      values.includes('none') ? ', or none' : ''
    }`,
    default: fallback,
  };
}

export function positive(fallback: string): Kind {
  return {
    accepts: (value) => Number.isFinite(Number(value)) && Number(value) > 0,
    expected: 'a number above 0',
    default: fallback,
  };
}

/** 0 takes a free one. */
export function port(fallback: string): Kind {
  return {
    accepts: (value) => /^\d+$/.test(value) && Number(value) <= 65535,
    expected: 'a port from 0 to 65535',
    default: fallback,
  };
}

export function url(fallback: string): Kind {
  return {
    accepts: (value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol),
    expected: 'a URL such as http://collector.example.com:4318',
    default: fallback,
  };
}

/** `name=value` pairs, comma-separated. */
export function pairs(): Kind {
  return {
    accepts: (value) =>
      value.split(',').every((entry) => entry.trim() === '' || /^\s*[^=\s]+\s*=/.test(entry)),
    expected: 'name=value pairs, comma-separated',
    default: 'none',
  };
}
