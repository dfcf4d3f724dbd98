import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { decode } from '@msgpack/msgpack';
import { type Listening, serve } from '@together-otel/test-support/server';

/** Backend of a vendor that does not speak OTLP; accepts everything. */
export interface VendorBackend extends Listening {
  /** Received data as sorted lines, without values that differ between runs: times, ids, ports. */
  lines(): readonly string[];
}

/** Starts the backend on 127.0.0.1. */
export async function startVendorBackend(): Promise<VendorBackend> {
  const lines = new Set<string>();
  const server = await serve(async (request, response) => {
    const parts = await partsOf(request).catch((error: unknown) => [{ unreadable: String(error) }]);
    for (const part of parts) addLines(part, '', lines);
    const answer = ANSWERS.get(request.url ?? '')?.(`http://${request.headers.host}`) ?? {};
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
  });
  return { ...server, lines: () => [...lines].toSorted() };
}

/** Answers to the requests that Braintrust makes before it sends anything. */
const ANSWERS = new Map<string, (url: string) => unknown>([
  [
    '/api/apikey/login',
    (url) => ({ org_info: [{ id: 'org', name: 'org', api_url: url, proxy_url: url }] }),
  ],
  ['/api/project/register', () => ({ project: { id: 'road', name: 'road' } })],
]);

async function partsOf(request: IncomingMessage): Promise<readonly unknown[]> {
  const sent = await buffer(request);
  const { 'content-encoding': encoding, 'content-type': type = '' } = request.headers;
  const body =
    encoding === 'gzip' ? gunzipSync(sent) : encoding === 'zstd' ? zstdDecompressSync(sent) : sent;
  if (body.length === 0) return [];
  if (type.includes('msgpack')) return [decode(body, { useBigInt64: true })];
  if (!type.startsWith('multipart/')) return body.toString().split('\n').map(parse);
  const headers = { 'content-type': type };
  const form = await new Response(new Uint8Array(body), { headers }).formData();
  const parts = [...form].map(async ([name, part]) => ({
    [normalised(name)]: parse(typeof part === 'string' ? part : await part.text()),
  }));
  return Promise.all(parts);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function addLines(value: unknown, path: string, lines: Set<string>): void {
  if (Array.isArray(value)) {
    for (const item of value) addLines(item, `${path}[]`, lines);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value))
      addLines(item, `${path}.${normalised(key)}`, lines);
  } else if (!OF_ENVELOPE.test(path)) {
    lines.add(`${path.replace(BY_BATCH, '.run')} ${leaf(value, path)}`);
  }
}

/** Replaces text that differs between runs. */
export function normalised(text: string): string {
  return (
    text
      // With a subscriber on its tracing channel, the AI SDK runs through other lines of its own
      // code.
      .replaceAll(/\n\s+at .*/g, '')
      .replaceAll(/\bcall-\w{24}\b/g, 'id')
      .replaceAll(/127\.0\.0\.1:\d+/g, 'host')
      .replaceAll(/[\da-f]{8}-?[\da-f]{4}-?[\da-f]{4}-?[\da-f]{4}-?[\da-f]{12}/gi, 'id')
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+(Z|\+00:00)/g, 'time')
      .replaceAll(/\d{8}T\d{9,}Z/g, 'time')
      .replaceAll(/\w{3}, \d\d \w{3} \d{4} [\d:]+ GMT/g, 'date')
      // Fractions before ids: they may have as many digits.
      .replaceAll(/\b\d+\.\d+(?:e-?\d+)?\b/g, 'number')
      .replaceAll(/\b[\da-f]{16,32}\b/gi, 'id')
      .replaceAll(/\b\d{10,}\b/g, 'number')
  );
}

const BY_CHANCE =
  /duration|latency|time|_ms\b|start|end\b|pid|process_id|memory|uptime|created|seed|port\b|metrics/i;

/** Sentry: how many spans are sent together, and under which one's name. */
const OF_ENVELOPE = /^\.(item_count|trace\.transaction)$/;

/** LangSmith: a run that ends before it has been sent is sent only once. */
const BY_BATCH = /^\.(post|patch)(?=\.)/;

function leaf(value: unknown, path: string): string {
  if (typeof value !== 'string') return measured(value, path);
  return /port$/.test(path) && /^\d+$/.test(value) ? 'number' : normalised(value);
}

function measured(value: unknown, path: string): string {
  const isNumber = typeof value === 'number' || typeof value === 'bigint';
  const isStable = Number.isInteger(Number(value)) && Math.abs(Number(value)) < 10_000;
  return isNumber && (!isStable || BY_CHANCE.test(path)) ? 'number' : String(value);
}
