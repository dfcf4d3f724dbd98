import { diag } from '@opentelemetry/api';
import { shown } from './output/masking.ts';

const log = diag.createComponentLogger({ namespace: '@together-otel/instrumentation' });
let reported = false;

/**
 * Runs telemetry alongside the application's call and contains its exceptions. Only the first
 * failure is reported on the diagnostic channel, to avoid repetition.
 */
export function guard<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    reportFailure(error);
    return undefined;
  }
}

/** The failure path of {@link guard}, for hot paths where a closure costs too much. */
export function reportFailure(error: unknown): void {
  if (reported) return;
  reported = true;
  try {
    log.error(`a call could not be observed; please report this: ${sketchOf(error)}`);
  } catch {
    // The application's logger, or a JavaScript function that it replaced, has failed.
  }
}

const MOST_FRAMES = 3;

/** What was thrown, and where, without its message, which may quote a prompt. */
export function sketchOf(error: unknown): string {
  if (!(error instanceof Error)) return `a ${typeof error}`;
  const frames = String(error.stack)
    .replace(error.message, '')
    .split('\n')
    .filter((line) => /^ {4}at /.test(line))
    .slice(0, MOST_FRAMES)
    .map((line) => line.trim());
  return shown([error.constructor.name, ...frames].join(' '), 1000);
}
