import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { decode } from '@msgpack/msgpack';
import { type Listening, serve } from '@together-otel/test-support/server';

/** A backend for neighbours that don't speak OTLP: Datadog's agent or Sentry. */
export interface NeighbourBackend extends Listening {
  /** Names of the spans received, sorted. */
  spanNames(): readonly string[];
}

/** Starts a backend on 127.0.0.1. */
export async function startNeighbourBackend(): Promise<NeighbourBackend> {
  const names: string[] = [];
  const server = await serve(async (request, response) => {
    const body = await readBody(request);
    if (request.url?.endsWith('/traces')) names.push(...datadogNames(body));
    if (request.url?.includes('/envelope/')) names.push(...sentryNames(body));
    response.setHeader('content-type', 'application/json').end('{}');
  });
  return {
    ...server,
    // The simulator's port differs between runs.
    spanNames: () => names.map((name) => name.replace(/127\.0\.0\.1:\d+/, '127.0.0.1')).toSorted(),
  };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const body = await buffer(request);
  return request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
}

/** `PUT /v0.4/traces`: a list of traces, each a list of spans. */
function datadogNames(body: Buffer): string[] {
  const traces = decode(body, { useBigInt64: true }) as readonly (readonly DatadogSpan[])[];
  return traces.flat().map(({ name, resource, error }) => `${name} ${resource} ${error}`);
}

interface DatadogSpan {
  readonly name: string;
  readonly resource: string;
  readonly error: number;
}

/** An envelope is JSON lines; spans are in `items`, before version 11 in a `transaction`. */
function sentryNames(body: Buffer): string[] {
  return body
    .toString()
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => spansOf(JSON.parse(line) as SentryLine))
    .map(({ name, status }) => `${name} ${status}`);
}

function spansOf({ items = [], transaction, contexts, spans = [] }: SentryLine): SentrySpan[] {
  const root = transaction ? [{ name: transaction, status: contexts?.trace?.status }] : [];
  return [
    ...items,
    ...root,
    ...spans.map(({ description, status }) => ({ name: description, status })),
  ];
}

interface SentrySpan {
  readonly name: string;
  readonly status: string | undefined;
}

interface SentryLine {
  readonly items?: readonly SentrySpan[];
  readonly transaction?: string;
  readonly contexts?: { readonly trace?: { readonly status?: string } };
  readonly spans?: readonly { readonly description: string; readonly status?: string }[];
}
