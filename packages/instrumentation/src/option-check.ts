import { diag } from '@opentelemetry/api';

const log = diag.createComponentLogger({ namespace: '@together-otel/instrumentation' });

/** Says what is wrong with an option or a variable, with the offending value and what is expected. */
export function complain(source: string, value: unknown, expected: string, instead: string): void {
  log.warn(`${source} is ${show(value)}: expected ${expected}; ${instead}`);
}

/** The value when it is acceptable, else the fallback, with one warning. */
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

export function isFilled(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

export function isPositive(value: unknown): boolean {
  return typeof value === 'number' && value > 0 && Number.isFinite(value);
}

function show(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(value);
}
