import { knownErrorCodes } from '@together-otel/semconv';
import type { LedgerEntry } from '@together-otel/simulator';
import { HOSTS, MODELS } from './application/plan.ts';
import type { CallRecord, SendRecord } from './application/record.ts';
import type { Run } from './run.ts';

/** An HTTP request as seen by the application and by the server. */
interface TrueSend {
  readonly send: SendRecord;
  /** Absent if no response came: then nothing identifies the ledger entry. */
  readonly entry: LedgerEntry | undefined;
  readonly errorType: string | undefined;
}

/** A call with its requests in order. */
export interface TrueCall {
  readonly call: CallRecord;
  readonly sends: readonly TrueSend[];
  readonly last: TrueSend;
  readonly errorType: string | undefined;
}

/** Whether a host is Together; calls to other hosts produce no telemetry of their own. */
export function isTogether(host: string): boolean {
  return HOSTS.together.some((known) => known === host);
}

/** Combines what the application and the servers know about each call. */
export class Truth {
  readonly calls: ReadonlyMap<string, TrueCall>;

  /** @throws Error if the two sides don't match, which means the test itself is wrong. */
  constructor({ ledgers, record }: Run) {
    const entries = new Map<string, LedgerEntry>();
    for (const [host, served] of ledgers) {
      for (const entry of served) {
        const name = `${host} ${entry.requestId}`;
        if (entry.requestId === undefined) continue;
        if (entries.has(name)) throw new Error(`two requests are called ${name}`);
        entries.set(name, entry);
      }
    }
    const sends = Map.groupBy(record.sends, ({ call }) => call);
    this.calls = new Map(
      record.calls.map((call) => {
        const own = (sends.get(call.id) ?? []).map((send): TrueSend => {
          const entry = entries.get(`${call.host} ${send.requestId}`);
          if (send.status !== undefined && entry?.status !== send.status) {
            throw new Error(`${call.id} got ${send.status}, the ledger has ${entry?.status}`);
          }
          return { send, entry, errorType: entry ? typeOf(entry) : withoutResponse(call) };
        });
        const last = own.at(-1);
        if (!last) throw new Error(`${call.id} was never sent`);
        return [call.id, { call, sends: own, last, errorType: typeOfFailure(call, last) }];
      }),
    );
  }

  /** Calls to Together. */
  observed(): TrueCall[] {
    return [...this.calls.values()].filter(({ call }) => isTogether(call.host));
  }
}

/** Error type of a response: Together's code if the registry lists it, otherwise the status. */
export function typeOf({ status, errorType, fault }: LedgerEntry): string | undefined {
  if (status < 400) return undefined;
  // A refusal cut off in its body has no code.
  if (fault === 'reset-in-body') return String(status);
  return errorType !== undefined && knownErrorCodes.has(errorType) ? errorType : String(status);
}

function withoutResponse(call: CallRecord): string | undefined {
  if (call.model !== MODELS.hanging) return 'connection_error';
  return call.outcome === 'cancelled' ? undefined : 'timeout';
}

/** Derived from what the SDK threw: a status, a timeout, a broken connection, or its own error. */
function typeOfFailure({ outcome, failure }: CallRecord, last: TrueSend): string | undefined {
  if (outcome !== 'error' || !failure) return undefined;
  if (failure.status !== undefined) return last.errorType;
  if (failure.name === 'APIConnectionTimeoutError') return 'timeout';
  if (failure.name === 'APIConnectionError') return 'connection_error';
  return failure.message === 'terminated' ? 'connection_error' : failure.name;
}
