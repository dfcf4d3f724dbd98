import { epochMillis } from './clock.ts';
import type { LedgerEntry } from './ledger-entry.ts';
import { emptySummary, type LedgerSummary, summarize } from './ledger-summary.ts';

/** Record of everything served: the ground truth for telemetry. */
export interface Ledger {
  /** Copies of the entries, by arrival. Each is complete once the client has read its response. */
  entries(): LedgerEntry[];
  /** Per model: requests by status, error types, tokens, aborted. */
  summary(): LedgerSummary;
  /** Resolves when no request is in flight. Await it before comparing aborted requests. */
  whenIdle(): Promise<void>;
  /** Discards the entries, including requests in flight, and restarts the sequence numbers. */
  clear(): void;
}

/** Known facts of a request on arrival. */
interface Arrival extends Pick<LedgerEntry, 'method' | 'path' | 'retryCount' | 'group'> {
  /** The key itself. */
  readonly key: string | null;
}

/** The ledger with its write methods. */
export class RequestLedger implements Ledger {
  readonly #limit: number;
  #entries: LedgerEntry[] = [];
  /** Summary of entries that are no longer stored. */
  #earlier = emptySummary();
  #begun = 0;
  readonly #settled = new WeakSet<LedgerEntry>();
  #open = 0;
  #idle: (() => void)[] = [];
  readonly #keys = new Map<string, string>();

  /** @param limit of entries to keep, not counting those in flight */
  constructor(limit: number = Number.POSITIVE_INFINITY) {
    this.#limit = limit;
  }

  /** Starts the entry of a request that has just arrived. */
  begin({ method, path, key, retryCount, group }: Arrival): LedgerEntry {
    this.#begun += 1;
    if (this.#entries.length > 2 * this.#limit) this.#forget();
    const entry: LedgerEntry = {
      sequence: this.#begun,
      receivedAt: epochMillis(),
      method,
      path,
      model: null,
      key: key === null ? null : this.#label(key),
      ...(group !== undefined && { group }),
      stream: false,
      retryCount,
      status: 0,
      promptTokens: 0,
      completionTokens: 0,
      cachedTokens: 0,
      reasoningTokens: 0,
      usageSent: false,
      chunks: 0,
      chunkTimes: [],
      outcome: 'in-flight',
      replayed: false,
      requestBytes: 0,
      responseBytes: 0,
    };
    this.#entries.push(entry);
    this.#open += 1;
    return entry;
  }

  /** Called when the connection is done with a request: its entry no longer changes. */
  settle(entry: LedgerEntry): void {
    this.#settled.add(entry);
    this.#open -= 1;
    if (this.#open > 0) return;
    const waiting = this.#idle;
    this.#idle = [];
    for (const resolve of waiting) resolve();
  }

  entries(): LedgerEntry[] {
    return this.#entries.map((entry) => ({ ...entry, chunkTimes: [...entry.chunkTimes] }));
  }

  summary(): LedgerSummary {
    return summarize(this.#earlier, this.#entries);
  }

  whenIdle(): Promise<void> {
    if (this.#open === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  clear(): void {
    this.#entries = [];
    this.#earlier = emptySummary();
    this.#begun = 0;
  }

  /** Drops the oldest entries; runs only once the list has doubled, which keeps it cheap. */
  #forget(): void {
    const old = this.#entries.slice(0, -this.#limit);
    const kept = this.#entries.slice(-this.#limit);
    const isSettled = (entry: LedgerEntry): boolean => this.#settled.has(entry);
    this.#earlier = summarize(this.#earlier, old.filter(isSettled));
    this.#entries = [...old.filter((entry) => !isSettled(entry)), ...kept];
  }

  #label(key: string): string {
    let label = this.#keys.get(key);
    if (label === undefined) {
      label = `key-${this.#keys.size + 1}`;
      this.#keys.set(key, label);
    }
    return label;
  }
}
