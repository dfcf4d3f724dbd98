import type { TogetherInstrumentation } from '@together-otel/instrumentation';

const STARTED = Symbol.for('together-otel.started');
const INSTRUMENTATION = Symbol.for('together-otel.instrumentation');

/** One of each thread. What is in it, every copy of this package sees. */
const realm = globalThis as {
  [STARTED]?: boolean;
  [INSTRUMENTATION]?: TogetherInstrumentation;
};

/** @returns whether nobody was there first: a second preload does nothing. */
export function claimRealm(): boolean {
  if (realm[STARTED]) return false;
  realm[STARTED] = true;
  return true;
}

/** The plugin that observes this realm. */
export function instrumentationOfRealm(): TogetherInstrumentation | undefined {
  return realm[INSTRUMENTATION];
}

export function keepForRealm(instrumentation: TogetherInstrumentation): void {
  realm[INSTRUMENTATION] = instrumentation;
}
