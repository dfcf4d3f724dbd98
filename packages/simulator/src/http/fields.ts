import { invalidRequest } from './api-error.ts';
import type { Exchange } from './exchange.ts';

/** Reads the fields of a JSON request with the API's own checks. `null` counts as absent. */
export class Fields {
  readonly #fields: Readonly<Record<string, unknown>>;

  private constructor(fields: Readonly<Record<string, unknown>>) {
    this.#fields = fields;
  }

  /** @throws ApiError 400 when the body is not a JSON object */
  static of(exchange: Exchange): Fields {
    if (exchange.json === undefined) {
      throw invalidRequest(
        'The request body is not valid JSON. Send a JSON object with content-type application/json.',
      );
    }
    if (
      typeof exchange.json !== 'object' ||
      exchange.json === null ||
      Array.isArray(exchange.json)
    ) {
      throw invalidRequest('The request body must be a JSON object.');
    }
    return new Fields(exchange.json as Record<string, unknown>);
  }

  get(name: string): unknown {
    return this.#fields[name] ?? undefined;
  }

  requiredText(name: string): string {
    const value = this.get(name);
    if (typeof value === 'string' && value !== '') return value;
    throw invalidRequest(`'${name}' must be a non-empty string; got ${shown(value)}.`);
  }

  flag(name: string): boolean {
    const value = this.get(name) ?? false;
    if (typeof value === 'boolean') return value;
    throw invalidRequest(`'${name}' must be a boolean; got ${shown(value)}.`);
  }

  /** A whole number of at least 1. */
  count(name: string, maximum: number = Number.MAX_SAFE_INTEGER): number | undefined {
    const value = this.get(name);
    if (value === undefined) return undefined;
    if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= maximum)
      return value;
    const range = maximum === Number.MAX_SAFE_INTEGER ? 'at least 1' : `from 1 to ${maximum}`;
    throw invalidRequest(`'${name}' must be a whole number ${range}; got ${shown(value)}.`);
  }

  number(name: string): number | undefined {
    const value = this.get(name);
    if (value === undefined || typeof value === 'number') return value;
    throw invalidRequest(`'${name}' must be a number; got ${shown(value)}.`);
  }

  list(name: string): unknown[] | undefined {
    const value = this.get(name);
    if (value === undefined || Array.isArray(value)) return value;
    throw invalidRequest(`'${name}' must be an array; got ${shown(value)}.`);
  }

  object(name: string): Record<string, unknown> | undefined {
    const value = this.get(name);
    if (value === undefined || isObject(value)) return value;
    throw invalidRequest(`'${name}' must be an object; got ${shown(value)}.`);
  }
}

/** A text field of a form; undefined for a file or a missing field. */
export function textField(form: FormData, name: string): string | undefined {
  const value = form.get(name);
  return typeof value === 'string' ? value : undefined;
}

/** Whether a value is an object with names, not an array. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value in an error message: short. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
