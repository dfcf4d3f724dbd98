import { isObject, shown } from '../http/fields.ts';

/** Error thrown by a check: the field, the offending value and what to do. */
export function wrong(field: string, value: unknown, advice: string): TypeError {
  return new TypeError(
    `Invalid ${field}: ${typeof value === 'number' ? String(value) : shown(value)}. ${advice}`,
  );
}

/** A plain object without unknown fields. */
export function checkObject(
  value: unknown,
  field: string,
  known: readonly string[],
): Record<string, unknown> {
  if (!isObject(value)) throw wrong(field, value, 'Give an object.');
  for (const name of Object.keys(value)) {
    if (!known.includes(name)) {
      throw wrong(
        `${field}.${name}`,
        value[name],
        `There is no such field. Use ${known.join(', ')}.`,
      );
    }
  }
  return value;
}

/** A number in a range, or absent. */
export function checkNumber(
  value: unknown,
  field: string,
  minimum: number,
  maximum: number = Number.POSITIVE_INFINITY,
): void {
  if (value === undefined) return;
  if (typeof value === 'number' && value >= minimum && value <= maximum) return;
  throw wrong(field, value, `Give a number ${range(minimum, maximum)}.`);
}

/** A whole number in a range, or absent. */
export function checkWhole(
  value: unknown,
  field: string,
  minimum: number,
  maximum: number = Number.POSITIVE_INFINITY,
): void {
  if (value === undefined) return;
  if (Number.isSafeInteger(value) && Number(value) >= minimum && Number(value) <= maximum) return;
  throw wrong(field, value, `Give a whole number ${range(minimum, maximum)}.`);
}

function range(minimum: number, maximum: number): string {
  return maximum === Number.POSITIVE_INFINITY
    ? `of at least ${minimum}`
    : `from ${minimum} to ${maximum}`;
}

/** One of the choices, or absent. */
export function checkChoice(value: unknown, field: string, choices: readonly string[]): void {
  if (value === undefined || (typeof value === 'string' && choices.includes(value))) return;
  throw wrong(field, value, `Use one of ${choices.join(', ')}.`);
}

/** Non-empty text, or absent. */
export function checkText(value: unknown, field: string): void {
  if (value === undefined || (typeof value === 'string' && value !== '')) return;
  throw wrong(field, value, 'Give a non-empty string.');
}

/** True or false, or absent. */
export function checkFlag(value: unknown, field: string): void {
  if (value === undefined || typeof value === 'boolean') return;
  throw wrong(field, value, 'Give true or false.');
}
