import type { TogetherInstrumentation } from '@together-otel/instrumentation';

const STARTED = Symbol.for('together-otel.started');
const INSTRUMENTATION = Symbol.for('together-otel.instrumentation');
const SENDING = Symbol.for('together-otel.flush');

/** Sends pending telemetry, within a number of milliseconds. */
type Send = (millis: number) => Promise<void>;

/** One per thread, shared by all copies of this package. */
const realm = globalThis as {
  [STARTED]?: boolean;
  [INSTRUMENTATION]?: TogetherInstrumentation;
  [SENDING]?: Send;
};

/** @returns whether this is the first; a second preload does nothing. */
export function claimRealm(): boolean {
  if (realm[STARTED]) return false;
  realm[STARTED] = true;
  return true;
}

/** Whether a preload came first, from this copy or another. */
export function isRealmClaimed(): boolean {
  return realm[STARTED] === true;
}

/** The plugin that observes this realm. */
export function instrumentationOfRealm(): TogetherInstrumentation | undefined {
  return realm[INSTRUMENTATION];
}

export function keepForRealm(instrumentation: TogetherInstrumentation): void {
  realm[INSTRUMENTATION] = instrumentation;
}

/** Sends the preload's telemetry; undefined without a preload. */
export function sendingOfRealm(): Send | undefined {
  return realm[SENDING];
}

export function keepSendingForRealm(send: Send): void {
  realm[SENDING] = send;
}
