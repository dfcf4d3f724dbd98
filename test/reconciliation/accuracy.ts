import { attr, metrics } from '@together-otel/semconv';
import type { LedgerEntry } from '@together-otel/simulator';
import { callSpans } from './reported.ts';
import type { Run } from './run.ts';

/** A time reported by telemetry next to the true one by the ledger's clock, in milliseconds. */
export interface TimePair {
  readonly reported: number;
  readonly served: number;
}

/** Errors of reported times over many calls, in milliseconds. */
export interface Accuracy {
  readonly times: number;
  readonly median: number;
  readonly p95: number;
  readonly worst: number;
}

/** Times of calls sent only once, whose ledger entry therefore covers all of their time. */
export interface CallTimes {
  readonly firstToken: readonly TimePair[];
  /** Served: from the request's arrival to the last generated chunk. Reported: the whole call. */
  readonly duration: readonly TimePair[];
  /** Time before the response started. */
  readonly queue: readonly TimePair[];
  readonly server: readonly TimePair[];
}

export function callTimes({ receiver, ledgers }: Run): CallTimes {
  const entries = new Map<string, LedgerEntry>();
  for (const [host, served] of ledgers) {
    for (const entry of served) entries.set(`${host} ${entry.requestId}`, entry);
  }
  const times = {
    firstToken: [] as TimePair[],
    duration: [] as TimePair[],
    queue: [] as TimePair[],
    server: [] as TimePair[],
  };
  for (const { attributes, durationSeconds } of callSpans(receiver)) {
    const entry = entries.get(`${attributes[attr.serverAddress]} ${attributes[attr.requestId]}`);
    const isWhole = attributes[attr.callOutcome] === 'success';
    if (!entry || !isWhole || attributes[attr.httpResendCount] !== undefined) continue;
    const { receivedAt, firstTokenAt, firstByteAt } = entry;
    const note = (pairs: TimePair[], reported: unknown, served: number | undefined): void => {
      if (typeof reported !== 'number' || served === undefined) return;
      pairs.push({ reported: reported * 1000, served: served - receivedAt });
    };
    note(times.firstToken, attributes[attr.timeToFirstToken], firstTokenAt);
    note(times.duration, durationSeconds, entry.chunkTimes.at(-1));
    note(times.queue, attributes[attr.serverQueueDuration], firstByteAt);
    const queue = attributes[attr.serverQueueDuration];
    const server = attributes[attr.serverDuration];
    if (typeof queue === 'number' && typeof server === 'number') {
      note(times.server, queue + server, firstByteAt);
    }
  }
  return times;
}

/** Mean time per output chunk over all streams, in milliseconds. */
export function timePerChunk({ receiver, record, ledgers }: Run): TimePair {
  let sum = 0;
  let count = 0;
  for (const { histogram } of receiver.latest(metrics.timePerOutputChunk.name)) {
    sum += histogram?.sum ?? 0;
    count += histogram?.count ?? 0;
  }
  const served = [...ledgers.values()].flat().filter(({ stream, outcome }) => {
    return stream && outcome === 'complete';
  });
  // Time between generated chunks; those around them (role, finish, usage) follow without delay.
  let generating = 0;
  for (const { chunkTimes, firstByteAt = 0 } of served) {
    generating += Math.max(0, (chunkTimes.at(-1) ?? firstByteAt) - firstByteAt);
  }
  const read = record.calls.reduce((all, { chunks }) => all + Math.max(0, chunks - 1), 0);
  return { reported: (sum * 1000) / count, served: generating / read };
}

export function accuracyOf(pairs: readonly TimePair[]): Accuracy {
  const off = pairs
    .map(({ reported, served }) => Math.abs(reported - served))
    .sort((a, b) => a - b);
  const at = (share: number): number => {
    const value = off[Math.min(off.length - 1, Math.floor(off.length * share))];
    return Number((value ?? Number.NaN).toFixed(2));
  };
  return { times: off.length, median: at(0.5), p95: at(0.95), worst: at(1) };
}
