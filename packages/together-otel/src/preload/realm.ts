import type { TogetherInstrumentation } from '@together-otel/instrumentation';

const STARTED = Symbol.for('together-otel.started');
const INSTRUMENTATION = Symbol.for('together-otel.instrumentation');
const SENDING = Symbol.for('together-otel.flush');

/** Sends what there is, within a number of milliseconds. */
type Send = (millis: number) => Promise<void>;

/** One of each thread. What is in it, every copy of this package sees. */
const realm = globalThis as {
  [STARTED]?: boolean;
  [INSTRUMENTATION]?: TogetherInstrumentation;
  [SENDING]?: Send;
};

/** @returns whether nobody was there first: a second preload does nothing. */
export function claimRealm(): boolean {
  if (realm[STARTED]) return false;
  realm[STARTED] = true;
  return true;
}

/** Whether a preload of ours was there first, of this copy or another. */
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

/** How what the preload has is sent; undefined without a preload. */
export function sendingOfRealm(): Send | undefined {
  return realm[SENDING];
}

export function keepSendingForRealm(send: Send): void {
  realm[SENDING] = send;
}
