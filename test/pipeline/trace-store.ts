import { readFile } from 'node:fs/promises';

/** A span, as far as the tests look at it. */
export interface StoredSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly isError: boolean;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** The traces that the Collector's file exporter has written. */
export class TraceStore {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** All spans that are there by now. */
  async spans(): Promise<StoredSpan[]> {
    const text = await readFile(this.path, 'utf8').catch(() => '');
    // The last line may be half written.
    const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
    return lines.filter(Boolean).flatMap((line) => spansOf(JSON.parse(line) as TracesData));
  }
}

/** The spans of each trace. */
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

/** OTLP as JSON. */
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
