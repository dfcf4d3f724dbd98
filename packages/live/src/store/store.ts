import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { Timeline } from '../figures/timeline.ts';
import { type CallRow, callRow } from '../ingest/call-row.ts';
import { fingerprint, flatCopy } from '../ingest/kept-text.ts';
import {
  plain,
  type ReadingRow,
  readingRow,
  SpentReader,
  type SpentRow,
} from '../ingest/metric-rows.ts';
import { whoseOf } from '../ingest/whose.ts';
import type { ReceivedMetric } from '../otlp/metric-model.ts';
import type { ReceivedLog, ReceivedSpan } from '../otlp/model.ts';
import { CALL_COLUMNS } from './call-columns.ts';
import { Limits, type Optional, type StoreLimits } from './limits.ts';
import { openDatabase } from './sqlite.ts';
import { refusal, TABLES, TABLES_VERSION } from './tables.ts';

export interface StoreOptions extends Optional<StoreLimits> {
  /**
   * Database file; without one, everything is in memory.
   * @default in memory
   */
  readonly file?: string | undefined;
}

/** Spans, calls, readings and log records in SQLite, with figures over time. */
export class Store {
  readonly database: DatabaseSync;
  readonly timeline: Timeline = new Timeline();
  /** Changes when new data arrives, for waiting clients. */
  version = 0;
  /** Number of unreadable exports, and the last error. */
  readonly refused: { count: number; reason: string } = { count: 0, reason: '' };
  /** Hosts called by observed processes that are not known as Together. */
  readonly otherHosts: Set<string> = new Set();
  readonly #limits: Limits;
  readonly #spent = new SpentReader();
  /** Ids by fingerprint of the JSON. */
  readonly #resources = new Map<string, number>();
  readonly #listeners = new Set<() => void>();
  readonly #insert: Readonly<
    Record<
      'resource' | 'span' | 'call' | 'whose' | 'text' | 'reading' | 'spent' | 'record',
      StatementSync
    >
  >;
  readonly #parentOf: StatementSync;
  readonly #childOf: StatementSync;
  readonly #hide: StatementSync;

  private constructor(database: DatabaseSync, limits: Optional<StoreLimits>) {
    this.database = database;
    this.#limits = new Limits(database, limits);
    const marks = CALL_COLUMNS.map(() => '?').join(', ');
    this.#insert = {
      resource: database.prepare(
        'INSERT INTO resource (json) VALUES (?) ON CONFLICT (json) DO UPDATE SET json = json RETURNING id',
      ),
      span: database.prepare(
        'INSERT INTO span (trace, span, arrived, resource, json) VALUES (?, ?, ?, ?, ?) RETURNING id',
      ),
      call: database.prepare(
        `INSERT INTO call (id, hidden, ${CALL_COLUMNS.join(', ')}) VALUES (?, ?, ${marks})`,
      ),
      whose: database.prepare(
        'INSERT OR REPLACE INTO whose (key, ended, call, value) VALUES (?, ?, ?, ?)',
      ),
      text: database.prepare('INSERT INTO call_text (rowid, text) VALUES (?, ?)'),
      reading: database.prepare(
        'INSERT INTO reading (at, name, service, instance, model, kind, value) VALUES (?, ?, ?, ?, ?, ?, ?)',
      ),
      spent: database.prepare(
        'INSERT INTO spent (at, service, model, attributes, usd) VALUES (?, ?, ?, ?, ?)',
      ),
      record: database.prepare('INSERT INTO record (at, trace, span, json) VALUES (?, ?, ?, ?)'),
    };
    this.#parentOf = database.prepare(
      'SELECT * FROM call WHERE trace = ? AND span = ? AND ours = 0 AND hidden = 0',
    );
    this.#childOf = database.prepare(
      'SELECT 1 FROM call WHERE trace = ? AND parent = ? AND ours = 1 LIMIT 1',
    );
    this.#hide = database.prepare('UPDATE call SET hidden = 1 WHERE id = ?');
  }

  /**
   * @throws Error that names the file when it can't be opened, belongs to another program or was
   *   written by another version.
   */
  static async open({ file, ...limits }: StoreOptions = {}): Promise<Store> {
    const database = await openDatabase(file ?? ':memory:', (opened) => {
      const reason = refusal(opened);
      if (reason) throw new Error(`the database '${file}' ${reason}; choose another file`);
    });
    database.exec(`BEGIN; ${TABLES}; PRAGMA user_version = ${TABLES_VERSION}; COMMIT`);
    const store = new Store(database, limits);
    store.#restore();
    return store;
  }

  addSpans(spans: readonly ReceivedSpan[], arrived: number = Date.now()): void {
    this.#write(() => {
      for (const span of spans) this.#addSpan(span, arrived);
    });
  }

  addMetrics(points: readonly ReceivedMetric[]): void {
    this.#write(() => {
      for (const point of points) {
        const reading = readingRow(point);
        if (reading) this.#addReading(reading);
        const spent = this.#spent.read(point);
        if (spent) this.#addSpent(spent);
      }
    });
  }

  addLogs(logs: readonly ReceivedLog[]): void {
    this.#write(() => {
      for (const log of logs) {
        this.#noteHost(log);
        const time = log.time === 0n ? log.observedTime : log.time;
        const json = JSON.stringify({ ...log, requestId: undefined, resource: undefined }, plain);
        this.#insert.record.run(
          Number(time / 1000n) / 1000,
          log.traceId ?? null,
          log.spanId ?? null,
          json,
        );
      }
    });
  }

  /** An observed process called a host not known as Together, and none that is. */
  #noteHost({ eventName, attributes }: ReceivedLog): void {
    const host = attributes['server.address'];
    if (eventName !== MISSED_HOST || typeof host !== 'string') return;
    if (this.otherHosts.size < MAX_HOSTS) this.otherHosts.add(flatCopy(host, 200));
  }

  /** Notes an unreadable export. */
  refuse(reason: string): void {
    this.refused.count += 1;
    this.refused.reason = flatCopy(reason, 300);
    this.changed();
  }

  /** @returns a function that unsubscribes. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Signals a change made other than by an export. */
  changed(): void {
    this.version += 1;
    for (const listener of this.#listeners) listener();
  }

  /** Drops what exceeds the limits. */
  sweep(now: number = Date.now()): void {
    const oldest = this.#limits.sweep(now);
    if (oldest !== undefined) {
      this.timeline.forget(oldest, now);
      this.#resources.clear();
    }
  }

  close(): void {
    this.#listeners.clear();
    this.database.close();
  }

  #write(work: () => void): void {
    this.database.exec('BEGIN');
    try {
      work();
      this.database.exec('COMMIT');
    } catch (error) {
      this.database.exec('ROLLBACK');
      throw error;
    }
    this.changed();
  }

  #addSpan(span: ReceivedSpan, arrived: number): void {
    const json = JSON.stringify({ ...span, requestId: undefined, resource: undefined }, plain);
    const { id } = this.#insert.span.get(
      span.traceId,
      span.spanId,
      arrived,
      this.#resourceId(span),
      json,
    ) as { id: number };
    const call = callRow(span);
    if (!call) return;
    const isHidden = !call.ours && this.#childOf.get(call.trace, call.span) !== undefined;
    this.#insert.call.run(id, isHidden ? 1 : 0, ...CALL_COLUMNS.map((column) => call[column]));
    this.#insert.text.run(id, searchText(span, call));
    if (call.ours) {
      for (const { key, value } of whoseOf(span))
        this.#insert.whose.run(key, call.ended, id, value);
    }
    if (isHidden) return;
    this.timeline.addCall(call);
    if (call.ours && call.parent) this.#hideParent(call.trace, call.parent);
  }

  /** A framework's span around the same call would count it twice. */
  #hideParent(trace: string, parent: string): void {
    const row = this.#parentOf.get(trace, parent) as (CallRow & { id: number }) | undefined;
    if (!row) return;
    this.#hide.run(row.id);
    this.timeline.addCall(row, -1);
  }

  #addReading({ at, name, service, instance, model, kind, value }: ReadingRow): void {
    this.#insert.reading.run(at, name, service, instance, model, kind, value);
  }

  #addSpent(row: SpentRow): void {
    this.#insert.spent.run(row.at, row.service, row.model, row.attributes, row.usd);
    this.timeline.addSpent(row);
  }

  #resourceId({ resource }: ReceivedSpan): number {
    const json = JSON.stringify(resource, plain);
    const key = fingerprint(json);
    const known = this.#resources.get(key);
    if (known !== undefined) return known;
    const { id } = this.#insert.resource.get(json) as { id: number };
    if (this.#resources.size >= MAX_RESOURCES) this.#resources.clear();
    this.#resources.set(key, id);
    return id;
  }

  /** Figures are not stored: they are recomputed. */
  #restore(): void {
    for (const row of this.database.prepare('SELECT * FROM call WHERE hidden = 0').iterate()) {
      this.timeline.addCall(row as unknown as CallRow);
    }
    for (const row of this.database.prepare('SELECT * FROM spent').iterate()) {
      this.timeline.addSpent(row as unknown as SpentRow);
    }
  }
}

/** The preload's log record about such a host. */
const MISSED_HOST = 'together_otel.missed_host';
const MAX_HOSTS = 20;
const MAX_RESOURCES = 1000;
const MAX_SEARCH_TEXT = 2000;

/** Searchable text: names, ids, causes, and captured content. */
function searchText(span: ReceivedSpan, call: CallRow): string {
  const strings = Object.values(span.attributes).filter((value) => typeof value === 'string');
  return [span.name, call.service, span.traceId, ...strings, span.status.message ?? '']
    .map((text) => text.slice(0, MAX_SEARCH_TEXT))
    .join('\n')
    .slice(0, 4 * MAX_SEARCH_TEXT);
}
