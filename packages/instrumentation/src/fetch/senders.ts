/** What one instrumentation is sending in the running code; undefined if nothing. */
export interface Sender {
  readonly sending: unknown;
}

/** The enabled instrumentations in this realm, from all copies of this package. */
const SENDERS = Symbol.for('@together-otel/instrumentation.senders');

const realm = globalThis as { [SENDERS]?: Set<Sender> };

/** Lets other instrumentations see what this one sends. */
export function joinSenders(sender: Sender): void {
  if (!realm[SENDERS]) {
    Object.defineProperty(globalThis, SENDERS, { value: new Set<Sender>(), configurable: true });
  }
  realm[SENDERS]?.add(sender);
}

export function leaveSenders(sender: Sender): void {
  realm[SENDERS]?.delete(sender);
}

/** Whether another instrumentation already records what the running code is sending. */
export function isSentByOther(own: Sender): boolean {
  const senders = realm[SENDERS];
  if (!senders || senders.size < 2) return false;
  for (const sender of senders) if (sender !== own && sender.sending) return true;
  return false;
}
