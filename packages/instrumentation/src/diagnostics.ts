import { diag } from '@opentelemetry/api';

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
  log.error('a call could not be observed; please report this', error);
}
