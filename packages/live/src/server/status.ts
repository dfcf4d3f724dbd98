import type { Store } from '../store/store.ts';

/** Status shown next to the views, and on an empty page. */
export interface Status {
  readonly calls: number;
  readonly spans: number;
  readonly services: readonly string[];
  readonly models: readonly string[];
  /** Number of unreadable exports, and the last error. */
  readonly refused: { readonly count: number; readonly reason: string };
  /** Hosts called by observed processes that are not known as Together. */
  readonly otherHosts: readonly string[];
  /** Where to send OTLP. */
  readonly endpoints: Endpoints;
}

/** Endpoints of the receiver, for `OTEL_EXPORTER_OTLP_ENDPOINT`. */
export interface Endpoints {
  readonly http: string;
  readonly grpc: string;
}

export function statusOf(store: Store, endpoints: Endpoints): Status {
  const { database } = store;
  const count = (sql: string): number => (database.prepare(sql).get() as { n: number }).n;
  const names = (column: string): string[] =>
    (
      database
        .prepare(`SELECT DISTINCT ${column} AS name FROM call ORDER BY name LIMIT 200`)
        .all() as { name: string }[]
    ).map(({ name }) => name);
  return {
    calls: count(
      'SELECT coalesce(max(id), 0) - coalesce(min(id), 0) + (CASE WHEN max(id) IS NULL THEN 0 ELSE 1 END) AS n FROM call',
    ),
    spans: count('SELECT count(*) AS n FROM (SELECT 1 FROM span LIMIT 1)'),
    services: names('service'),
    models: names('model'),
    refused: { ...store.refused },
    endpoints,
    otherHosts: [...store.otherHosts],
  };
}
