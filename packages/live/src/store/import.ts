import type { IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import { takeIn } from '../ingest/intake.ts';
import type { Signal } from '../otlp/model.ts';
import type { Store } from './store.ts';

/** Result of an import. */
export interface Imported {
  readonly lines: number;
  readonly refused: number;
}

const MAX_LINE_CHARACTERS = 32 * 1024 * 1024;
const KEYS: readonly (readonly [key: string, signal: Signal])[] = [
  ['resourceSpans', 'traces'],
  ['resourceMetrics', 'metrics'],
  ['resourceLogs', 'logs'],
];

/**
 * Reads OTLP/JSON, one export request per line, as exported by this page or by the Collector's file
 * exporter.
 *
 * @throws Error if nothing in it is OTLP/JSON, or it is too large.
 */
export async function importLines(
  store: Store,
  request: IncomingMessage,
  maxBytes: number,
): Promise<Imported> {
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxBytes) request.destroy(new Error(`the file is over ${maxBytes} bytes`));
  });
  let taken = 0;
  let refused = 0;
  let reason = 'the file is empty';
  const lines = createInterface({ input: request, crlfDelay: Number.POSITIVE_INFINITY });
  // Otherwise they would stay open if the sender leaves early.
  request.once('close', () => lines.close());
  for await (const line of lines) {
    if (line.trim() === '') continue;
    try {
      if (line.length > MAX_LINE_CHARACTERS) throw new Error('one of its lines is too long');
      takeLine(store, line);
      taken += 1;
    } catch (error) {
      refused += 1;
      reason = (error as Error).message.slice(0, 200);
    }
  }
  if (taken === 0)
    throw new Error(`nothing to load: ${reason}; expected OTLP/JSON, one export request per line`);
  return { lines: taken, refused };
}

function takeLine(store: Store, line: string): void {
  const document: unknown = JSON.parse(line);
  const found = KEYS.find(
    ([key]) => typeof document === 'object' && document !== null && key in document,
  );
  if (!found) throw new Error('a line has neither resourceSpans, resourceMetrics nor resourceLogs');
  takeIn(store, found[1], 'json', Buffer.from(line));
}
