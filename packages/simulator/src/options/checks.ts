import { isObject, shown } from '../http/fields.ts';

/** Throws if a value is invalid. Most checks accept undefined, meaning an absent field. */
export type Check = (value: unknown, field: string) => void;

/** Validates an external value. @throws TypeError naming the field, the value and what to do */
export type Checked<T> = (value: unknown, field: string) => T;

/** Error thrown by a check: the field, the offending value and what to do. */
export function wrong(field: string, value: unknown, advice: string): TypeError {
  return new TypeError(
    `Invalid ${field}: ${typeof value === 'number' ? String(value) : shown(value)}. ${advice}`,
  );
}

/** A plain object with these fields only; rejects undefined. */
export function object<T>(fields: Readonly<Record<string, Check>>): Checked<T> {
  return (value, field) => {
    if (!isObject(value)) throw wrong(field, value, 'Give an object.');
    for (const name of Object.keys(value)) {
      if (Object.hasOwn(fields, name)) continue;
      throw wrong(
        `${field}.${name}`,
        value[name],
        `There is no such field. Use ${Object.keys(fields).join(', ')}.`,
      );
    }
    for (const [name, check] of Object.entries(fields)) check(value[name], `${field}.${name}`);
    return value as T;
  };
}

/** Makes a check accept undefined. */
export function optional(check: Check): Check {
  return (value, field) => {
    if (value !== undefined) check(value, field);
  };
}

/** Makes a check reject undefined and null. */
export function required(check: Check): Check {
  return (value, field) => check(value ?? null, field);
}

/** Makes a check accept one more value. */
export function or(other: unknown, check: Check): Check {
  return (value, field) => {
    if (value !== other) check(value, field);
  };
}

/** An array whose items pass a check. */
export function list(item: Check): Check {
  return optional((value, field) => {
    if (!Array.isArray(value)) throw wrong(field, value, 'Give an array.');
    for (const [index, each] of value.entries()) item(each, `${field}[${index}]`);
  });
}

/** A value that passes a test. */
function such(test: (value: unknown) => boolean, advice: string): Check {
  return optional((value, field) => {
    if (!test(value)) throw wrong(field, value, advice);
  });
}

/** A number in a range. */
export function number(minimum: number, maximum: number = Number.POSITIVE_INFINITY): Check {
  return such(
    (value) => typeof value === 'number' && value >= minimum && value <= maximum,
    `Give a number ${range(minimum, maximum)}.`,
  );
}

/** A whole number in a range. */
export function whole(minimum: number, maximum: number = Number.POSITIVE_INFINITY): Check {
  return such(
    (value) => Number.isSafeInteger(value) && Number(value) >= minimum && Number(value) <= maximum,
    `Give a whole number ${range(minimum, maximum)}.`,
  );
}

function range(minimum: number, maximum: number): string {
  return maximum === Number.POSITIVE_INFINITY
    ? `of at least ${minimum}`
    : `from ${minimum} to ${maximum}`;
}

export function choice(choices: readonly string[]): Check {
  return such(
    (value) => typeof value === 'string' && choices.includes(value),
    `Use one of ${choices.join(', ')}.`,
  );
}

/** Non-empty text that matches a pattern. */
export function matching(pattern: RegExp, advice: string): Check {
  return such((value) => typeof value === 'string' && pattern.test(value), advice);
}

/** Non-empty text. */
export const text: Check = such(
  (value) => typeof value === 'string' && value !== '',
  'Give a non-empty string.',
);

/** True or false. */
export const flag: Check = such((value) => typeof value === 'boolean', 'Give true or false.');

/** A clock. */
export const clock: Check = such(
  (value) => typeof value === 'function',
  'Give a function that returns milliseconds.',
);
