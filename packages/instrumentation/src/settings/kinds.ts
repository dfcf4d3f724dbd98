import type { Fault, Kind, Reading } from './setting.ts';

/** Maximum delay of a Node timer; longer ones fire after 1 ms. */
const MOST_MILLIS = 2 ** 31 - 1;

const UNUSABLE: Reading<never> = { value: undefined, faults: [{}] };

function usable<T>(value: T): Reading<T> {
  return { value, faults: [] };
}

/** Any text. */
export function text(expected: string): Kind<string> {
  return {
    expected,
    read: usable,
    write: (value) => value,
    takes: (value) => typeof value === 'string' && value !== '',
  };
}

/** Optional text. */
export function optional<T>(kind: Kind<T>): Kind<T | undefined> {
  return { ...kind, write: (value) => (value === undefined ? '' : kind.write(value)) };
}

/** Case-insensitive. */
export const flag: Kind<boolean> = {
  expected: 'true or false',
  read: (value) => {
    const word = value.toLowerCase();
    return word === 'true' || word === 'false' ? usable(word === 'true') : UNUSABLE;
  },
  write: String,
  takes: (value) => typeof value === 'boolean',
};

/** One of the values; case-insensitive. */
export function oneOf<T extends string>(values: readonly T[]): Kind<T> {
  const find = (value: unknown): T | undefined =>
    values.find((each) => each === String(value).toLowerCase());
  return {
    expected: `one of ${values.join(', ')}`,
    read: (value) => {
      const found = find(value);
      return found === undefined ? UNUSABLE : usable(found);
    },
    write: (value) => value,
    takes: (value) => find(value) !== undefined,
  };
}

/**
 * A comma-separated subset of the values; case-insensitive. `none` must stand alone. Unknown
 * entries are dropped.
 */
export function listOf<T extends string>(values: readonly T[]): Kind<readonly T[]> {
  const named = values.filter((value) => value !== 'none').join(', ');
  return {
    expected: `a comma-separated list of ${named}${values.includes('none' as T) ? ', or none' : ''}`,
    read: (list) => {
      const found: T[] = [];
      const faults: Fault[] = [];
      const entries = entriesOf(list);
      for (const entry of entries) {
        const value = values.find((each) => each === entry.toLowerCase());
        if (value === undefined) faults.push(entries.length === 1 ? {} : { entry });
        else if (!found.includes(value)) found.push(value);
      }
      if (found.length > 1 && found.includes('none' as T)) return UNUSABLE;
      if (found.length === 0) return UNUSABLE;
      return { value: found, faults };
    },
    write: (value) => value.join(','),
    takes: (value) => Array.isArray(value) && value.every((entry) => values.includes(entry as T)),
  };
}

/** Allowed range of a number. */
interface Range {
  readonly from: number;
  /** @default the safe integers */
  readonly to?: number;
}

/** A whole number in decimal digits. */
export function whole(
  expected: string,
  { from, to = Number.MAX_SAFE_INTEGER }: Range,
): Kind<number> {
  const isInRange = (value: number): boolean => value >= from && value <= to;
  return {
    expected,
    read: (digits) =>
      /^\+?\d{1,16}$/.test(digits) && isInRange(Number(digits)) ? usable(Number(digits)) : UNUSABLE,
    write: String,
    takes: (value) => typeof value === 'number' && isInRange(value),
  };
}

/** A duration that a timer supports. */
export function milliseconds({ from }: { readonly from: number }): Kind<number> {
  return whole(`a whole number of milliseconds from ${from} to ${MOST_MILLIS}`, {
    from,
    to: MOST_MILLIS,
  });
}

/** A fraction of a whole. */
export const ratio: Kind<number> = {
  expected: 'a number from 0 to 1',
  read: (digits) =>
    /^(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i.test(digits) && Number(digits) <= 1
      ? usable(Number(digits))
      : UNUSABLE,
  write: String,
  takes: (value) => typeof value === 'number' && value >= 0 && value <= 1,
};

/** 0 picks a free port. */
export const port: Kind<number> = whole('a port from 0 to 65535', { from: 0, to: 65_535 });

/** An absolute HTTP(S) URL, kept as written. */
export const url: Kind<string> = {
  expected: 'a URL such as http://collector.example.com:4318',
  read: (value) => (isHttpUrl(value) ? usable(value) : UNUSABLE),
  write: (value) => value,
  takes: (value) => typeof value === 'string' && isHttpUrl(value),
};

function isHttpUrl(value: string): boolean {
  // A blank would be encoded silently, and is usually the start of another setting.
  if (/\s/.test(value) || !URL.canParse(value)) return false;
  return /^https?:$/.test(new URL(value).protocol);
}

/** Names and values. */
export type Pairs = Readonly<Record<string, string>>;

/**
 * Comma-separated `name=value` pairs, percent-encoded where necessary. A value may contain further
 * `=`; a `%` that is not an escape is literal. Entries without a name are dropped.
 */
export const pairs: Kind<Pairs> = pairsOf({
  expected: 'name=value pairs, comma-separated',
  // Docker's env files keep quotes, which would become part of the first name and the last value.
  accepts: (name) => !/[\s"']/.test(name),
});

/** Set by the HTTP client; a second value makes receivers refuse or misread the request. */
const OF_SENDER =
  /^(?:connection|content-(?:encoding|length|type)|expect|keep-alive|te|trailer|transfer-encoding|upgrade)$/i;

/**
 * HTTP headers as pairs. An entry that HTTP can't carry is dropped: Node would refuse the whole
 * request, and with it all telemetry.
 */
export const headers: Kind<Pairs> = pairsOf({
  expected:
    'HTTP headers as name=value pairs, comma-separated and unquoted, none of them about the body or the connection',
  // RFC 9110: a name is a token; Node sends values as Latin-1.
  accepts: (name, value) =>
    !OF_SENDER.test(name) &&
    /^[\w!#$%&'*+.^`|~-]+$/.test(name) &&
    /^[\t\x20-\x7e\x80-\xff]*$/.test(value),
});

function pairsOf({
  expected,
  accepts,
}: {
  readonly expected: string;
  readonly accepts: (name: string, value: string) => boolean;
}): Kind<Pairs> {
  return {
    expected,
    read: (list) => {
      const found: Record<string, string> = Object.create(null) as Record<string, string>;
      const faults: Fault[] = [];
      const entries = entriesOf(list);
      for (const entry of entries) {
        const at = entry.indexOf('=');
        const name = decoded(entry.slice(0, Math.max(at, 0)).trim());
        const value = decoded(entry.slice(at + 1).trim());
        if (name === '' || !accepts(name, value))
          faults.push(entries.length === 1 ? {} : { entry });
        else found[name] = value;
      }
      const isEmpty = Object.keys(found).length === 0;
      return { value: isEmpty ? undefined : { ...found }, faults };
    },
    write: (value) =>
      Object.entries(value)
        .map((pair) => pair.map((part) => encodeURIComponent(part.toWellFormed())).join('='))
        .join(','),
    takes: (value) =>
      typeof value === 'object' &&
      value !== null &&
      Object.values(value).every((each) => typeof each === 'string'),
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Non-empty entries of a comma-separated list. */
export function entriesOf(list: string): string[] {
  return list
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}
