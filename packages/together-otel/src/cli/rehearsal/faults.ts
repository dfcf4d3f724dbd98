import type { FaultRule } from '@together-otel/simulator';

/** The fault that a key injects. */
export interface FaultKey {
  readonly key: string;
  /** Shown in the help line. */
  readonly name: string;
  /** Printed when the fault is injected. */
  readonly says: string;
  readonly rule: FaultRule;
}

/** Requests affected by a key press: enough to exhaust an SDK's retries. */
const BURST = 20;

const SLOW_MILLIS = 5000;

/** Faults to inject; each is a real response of Together. */
export const faultKeys: readonly FaultKey[] = [
  {
    key: 'f',
    name: '429 burst',
    says: `the next ${BURST} requests get a 429 (dynamic_request_limited)`,
    rule: burst({ kind: 'status', status: 429, body: 'dynamic_request_limited' }),
  },
  {
    key: 'c',
    name: 'out of capacity',
    says: `the next ${BURST} requests get a 503 (out of capacity)`,
    rule: burst({ kind: 'status', status: 503, body: 'overloaded' }),
  },
  {
    key: 's',
    name: 'slow',
    says: `the next ${BURST} responses start ${SLOW_MILLIS / 1000} s late`,
    rule: burst({ kind: 'slow-first-byte', millis: SLOW_MILLIS }),
  },
  {
    key: 'r',
    name: 'resets',
    says: `the next ${BURST} connections are reset`,
    rule: burst({ kind: 'reset-before' }),
  },
  {
    key: 'm',
    name: 'model gone',
    says: `the next ${BURST} requests get a 404 (model_not_available)`,
    rule: burst({ kind: 'status', status: 404, body: 'model_not_available' }),
  },
  {
    key: 'k',
    name: 'invalid key',
    says: `the next ${BURST} requests get a 401 (invalid key)`,
    rule: burst({ kind: 'status', status: 401, body: 'invalid_api_key' }),
  },
];

/** Clears all faults. */
export const WELL_KEY = 'x';

function burst(fault: FaultRule['fault']): FaultRule {
  return { count: BURST, fault };
}

/** Lists the keys in one line. */
export function keyHelp(): string {
  const keys = faultKeys.map(({ key, name }) => `${key} ${name}`);
  return `keys: ${[...keys, `${WELL_KEY} clear`, '? this line'].join(', ')}`;
}
