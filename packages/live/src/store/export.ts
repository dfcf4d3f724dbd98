import type { StoredSpan } from './call-detail.ts';
import { type CallFilter, callIds } from './call-list.ts';
import type { Store } from './store.ts';

/**
 * The matching calls, oldest first, one JSON document per line.
 *
 * @param format `otlp`: one OTLP/JSON export request per call, with the full span; `calls`: the
 * columns of the list.
 */
export function* exportedLines(
  store: Store,
  filter: CallFilter,
  format: 'otlp' | 'calls',
): Generator<string> {
  const call = store.database.prepare('SELECT * FROM call WHERE id = ?');
  const span = store.database.prepare(
    'SELECT span.json AS json, resource.json AS resource FROM span JOIN resource ON resource.id = span.resource WHERE span.id = ?',
  );
  // Collect the ids first: rows may be dropped while a slow reader consumes the lines.
  for (const id of [...callIds(store, filter)]) {
    if (format === 'calls') {
      const row = call.get(id);
      if (row) yield JSON.stringify(row);
      continue;
    }
    const row = span.get(id) as { json: string; resource: string } | undefined;
    if (row)
      yield JSON.stringify(
        exportRequest(JSON.parse(row.json) as FullSpan, JSON.parse(row.resource) as Plain),
      );
  }
}

type Plain = Readonly<Record<string, unknown>>;

interface FullSpan extends StoredSpan {
  readonly scope: { readonly name: string; readonly version: string; readonly attributes: Plain };
  readonly traceState?: string;
  readonly flags: number;
}

const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];
const STATUSES = ['unset', 'ok', 'error'];

function exportRequest(span: FullSpan, resource: Plain): object {
  return {
    resourceSpans: [
      {
        resource: { attributes: pairs(resource) },
        scopeSpans: [
          {
            scope: {
              name: span.scope.name,
              version: span.scope.version,
              attributes: pairs(span.scope.attributes),
            },
            spans: [
              {
                traceId: span.traceId,
                spanId: span.spanId,
                ...(span.parentSpanId && { parentSpanId: span.parentSpanId }),
                ...(span.traceState && { traceState: span.traceState }),
                flags: span.flags,
                name: span.name,
                kind: Math.max(0, KINDS.indexOf(span.kind)),
                startTimeUnixNano: span.startTime,
                endTimeUnixNano: span.endTime,
                attributes: pairs(span.attributes),
                events: span.events.map(({ name, time, attributes }) => ({
                  name,
                  timeUnixNano: time,
                  attributes: pairs(attributes),
                })),
                links: span.links.map(({ traceId, spanId }) => ({ traceId, spanId })),
                status: {
                  code: Math.max(0, STATUSES.indexOf(span.status.code)),
                  ...(span.status.message && { message: span.status.message }),
                },
              },
            ],
          },
        ],
      },
    ],
  };
}

function pairs(attributes: Plain): object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));
}

function anyValue(value: unknown): object {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  }
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } };
  if (typeof value === 'object' && value !== null)
    return { kvlistValue: { values: pairs(value as Plain) } };
  return {};
}
