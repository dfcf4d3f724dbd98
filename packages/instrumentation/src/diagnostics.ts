import { diag } from '@opentelemetry/api';
import { shown } from './output/masking.ts';

const log = diag.createComponentLogger({ namespace: '@together-otel/instrumentation' });
let reported = false;

/**
 * Runs telemetry beside the application's call: what it throws must not reach the application.
 * The first failure is reported on the diagnostic channel, the rest would only repeat it.
 */
export function guard<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    reportFailure(error);
    return undefined;
  }
}

/** What {@link guard} does with a failure, for where its closure would cost too much. */
export function reportFailure(error: unknown): void {
  if (reported) return;
  reported = true;
  log.error(`a call could not be observed; please report this: ${sketchOf(error)}`);
}

const MOST_FRAMES = 3;

/** What was thrown, and where, without its message: that may quote a prompt. */
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
