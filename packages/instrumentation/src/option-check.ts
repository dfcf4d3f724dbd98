import { diag } from '@opentelemetry/api';
import { shown } from './output/masking.ts';

const log = diag.createComponentLogger({ namespace: '@together-otel/instrumentation' });

/** Reports an invalid setting. */
export function warn(message: string): void {
  log.warn(message);
}

/** Reports an invalid option, with its value and what is expected. */
export function complain(source: string, value: unknown, expected: string, instead: string): void {
  warn(`${shown(source)} is ${show(value)}: expected ${expected}; ${instead}`);
}

/** The value if valid, else the fallback, with one warning. */
export function pick<T>(
  option: string,
  value: T | undefined,
  fallback: T,
  accepts: (value: unknown) => boolean,
  expected: string,
): T {
  if (value === undefined || accepts(value)) return value ?? fallback;
  complain(`option ${option}`, value, expected, `${show(fallback)} is used`);
  return fallback;
}

function show(value: unknown): string {
  const text = shown(String(value));
  return typeof value === 'string' ? `'${text}'` : text;
}
