import { ATTEMPT_EVENT, attr } from '@together-otel/semconv';
import type { CallRow } from '../ingest/call-row.ts';
import type { ListedCall } from './call-list.ts';
import type { Store } from './store.ts';

/** One HTTP request of a call; times in milliseconds from the call's start. */
export interface AttemptBar {
  readonly number: number;
  readonly from: number;
  readonly to: number;
  readonly status: number | null;
  readonly error: string | null;
  readonly category: string | null;
}

/** A span of the same trace. */
export interface TraceSpan {
  readonly id: number;
  readonly span: string;
  readonly parent: string | null;
  readonly name: string;
  readonly kind: string;
  readonly status: string;
  readonly started: number;
  readonly ended: number;
  readonly service: string;
}

/** Everything the page shows of a call. */
export interface CallDetail {
  readonly call: ListedCall & CallRow;
  readonly name: string;
  /** Meaning and remedy from the error table. */
  readonly message: string | null;
  readonly attempts: readonly AttemptBar[];
  /** Milliseconds from the start; null if it never happened. */
  readonly firstChunk: number | null;
  readonly firstToken: number | null;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly resource: Readonly<Record<string, unknown>>;
  /** Attributes of the captured content event. */
  readonly content: Readonly<Record<string, unknown>> | null;
  /** Calls replaced by this one, and calls that replaced it. */
  readonly replaced: readonly ListedCall[];
  readonly replacedBy: readonly ListedCall[];
  /** Spans of the trace, ordered by start. */
  readonly trace: readonly TraceSpan[];
}

/** A span as stored. */
export interface StoredSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: string;
  readonly startTime: string;
  readonly endTime: string;
  readonly status: { readonly code: string; readonly message?: string };
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly events: readonly {
    readonly name: string;
    readonly time: string;
    readonly attributes: Readonly<Record<string, unknown>>;
  }[];
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
}

/** Maximum number of spans drawn per trace. */
const MAX_TRACE = 500;

/** @returns undefined if the call does not exist (any more). */
export function callDetail({ database }: Store, id: number): CallDetail | undefined {
  const call = database.prepare('SELECT * FROM call WHERE id = ?').get(id) as unknown as
    | CallDetail['call']
    | undefined;
  const row = database
    .prepare(
      'SELECT span.json AS json, resource.json AS resource FROM span JOIN resource ON resource.id = span.resource WHERE span.id = ?',
    )
    .get(id) as { json: string; resource: string } | undefined;
  if (!call || !row) return undefined;
  const span = JSON.parse(row.json) as StoredSpan;
  const record = database
    .prepare(
      "SELECT json FROM record WHERE trace = ? AND span = ? AND json LIKE '%gen_ai.%' LIMIT 1",
    )
    .get(call.trace, call.span) as { json: string } | undefined;
  const seconds = (name: string): number | null => {
    const value = span.attributes[name];
    return typeof value === 'number' ? value * 1000 : null;
  };
  const [replacedTrace, replacedSpan] = call.replaces_span?.split('/') ?? [];
  const list = (sql: string, ...values: string[]): ListedCall[] =>
    database
      .prepare(`SELECT * FROM call WHERE ${sql} LIMIT 20`)
      .all(...values) as unknown as ListedCall[];
  return {
    call,
    name: span.name,
    message: span.status.message ?? null,
    attempts: attemptBars(span, call),
    firstChunk: seconds(attr.responseTimeToFirstChunk),
    firstToken: seconds(attr.timeToFirstToken),
    attributes: span.attributes,
    resource: JSON.parse(row.resource) as Record<string, unknown>,
    content: record
      ? (JSON.parse(record.json) as { attributes: Record<string, unknown> }).attributes
      : null,
    replaced:
      replacedTrace && replacedSpan
        ? list('trace = ? AND span = ?', replacedTrace, replacedSpan)
        : [],
    replacedBy: list('replaces_span = ?', `${call.trace}/${call.span}`),
    trace: traceSpans(database, call.trace),
  };
}

/** Built from the events of failed attempts, which have their end and the wait that followed. */
function attemptBars(span: StoredSpan, call: CallRow): AttemptBar[] {
  const bars: AttemptBar[] = [];
  let from = 0;
  for (const { name, time, attributes } of span.events) {
    if (name !== ATTEMPT_EVENT) continue;
    const to = Math.max(from, millisBetween(span.startTime, time));
    bars.push({
      number: bars.length + 1,
      from,
      to,
      status: numberOf(attributes[attr.httpStatusCode]),
      error: textOf(attributes[attr.errorType]),
      category: textOf(attributes[attr.errorCategory]),
    });
    from = to + (numberOf(attributes[attr.attemptDelay]) ?? 0) * 1000;
  }
  const end = millisBetween(span.startTime, span.endTime);
  bars.push({
    number: bars.length + 1,
    from: Math.min(from, end),
    to: end,
    status: call.status,
    error: call.error,
    category: call.category,
  });
  return bars;
}

function traceSpans(database: Store['database'], trace: string): TraceSpan[] {
  const rows = database
    .prepare(
      'SELECT span.id AS id, span.json AS json, resource.json AS resource FROM span JOIN resource ON resource.id = span.resource WHERE span.trace = ? LIMIT ?',
    )
    .all(trace, MAX_TRACE) as { id: number; json: string; resource: string }[];
  return rows
    .map(({ id, json, resource }) => {
      const span = JSON.parse(json) as StoredSpan;
      return {
        id,
        span: span.spanId,
        parent: span.parentSpanId ?? null,
        name: span.name,
        kind: span.kind,
        status: span.status.code,
        started: Number(BigInt(span.startTime) / 1000n) / 1000,
        ended: Number(BigInt(span.endTime) / 1000n) / 1000,
        service: String((JSON.parse(resource) as Record<string, unknown>)['service.name'] ?? ''),
      };
    })
    .sort((a, b) => a.started - b.started);
}

function millisBetween(from: string, to: string): number {
  return Number((BigInt(to) - BigInt(from)) / 1000n) / 1000;
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
