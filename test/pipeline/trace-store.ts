import { readFile } from 'node:fs/promises';

/** The fields of a span that tests use. */
export interface StoredSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly isError: boolean;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Reads the traces written by the Collector's file exporter. */
export class TraceStore {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** All spans written so far. */
  async spans(): Promise<StoredSpan[]> {
    const text = await readFile(this.path, 'utf8').catch(() => '');
    // The last line may be incomplete.
    const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
    return lines.filter(Boolean).flatMap((line) => spansOf(JSON.parse(line) as TracesData));
  }
}

/** Groups spans by trace. */
export function byTrace(spans: readonly StoredSpan[]): StoredSpan[][] {
  const traces = new Map<string, StoredSpan[]>();
  for (const span of spans) traces.set(span.traceId, [...(traces.get(span.traceId) ?? []), span]);
  return [...traces.values()];
}

function spansOf({ resourceSpans = [] }: TracesData): StoredSpan[] {
  return resourceSpans
    .flatMap(({ scopeSpans = [] }) => scopeSpans)
    .flatMap(({ spans = [] }) => spans)
    .map(({ status, attributes = [], ...span }) => ({
      ...span,
      isError: status?.code === 2,
      attributes: Object.fromEntries(
        attributes.map(({ key, value }) => [key, Object.values(value)[0]]),
      ),
    }));
}

/** OTLP/JSON. */
interface TracesData {
  readonly resourceSpans?: readonly {
    readonly scopeSpans?: readonly { readonly spans?: readonly OtlpSpan[] }[];
  }[];
}

interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly status?: { readonly code?: number };
  readonly attributes?: readonly { readonly key: string; readonly value: object }[];
}
