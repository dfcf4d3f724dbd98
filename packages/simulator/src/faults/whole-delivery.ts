import type { OutgoingHttpHeaders } from 'node:http';
import type { Fault } from './fault.ts';
import { insideCharacter } from './multibyte.ts';

const MEBIBYTE = 1024 * 1024;

/** Destination of a body, with ledger information for each piece. */
export interface Outlet<Carried> {
  readonly fault: Fault | undefined;
  /** No more can be sent. */
  readonly over: boolean;
  begin(status: number, headers: OutgoingHttpHeaders): void;
  flushHeaders(): void;
  write(bytes: Buffer): unknown;
  end(bytes: string | Buffer, carried: Carried): void;
  reset(): Promise<void>;
  wait(millis: number): Promise<void>;
  untilClosed(): Promise<void>;
}

/** Sends a whole body (not a stream), applying faults. */
export async function deliverWhole<Carried>(
  exchange: Outlet<Carried>,
  status: number,
  headers: Record<string, string>,
  body: string | Buffer,
  carried: Carried,
): Promise<void> {
  const { fault } = exchange;
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body);
  const sized = (length: number): Record<string, string> => ({
    ...headers,
    'content-length': String(length),
  });
  switch (fault?.kind) {
    case 'reset-in-body': {
      const sent = fault.afterChunks === 0 ? 0 : Math.ceil(bytes.length / 2);
      exchange.begin(status, sized(bytes.length));
      exchange.flushHeaders();
      if (sent > 0) exchange.write(bytes.subarray(0, sent));
      await exchange.wait(fault.pauseMillis ?? 20);
      return exchange.reset();
    }
    case 'hang': {
      exchange.begin(status, sized(bytes.length));
      exchange.flushHeaders();
      if ((fault.afterChunks ?? 0) > 0)
        exchange.write(bytes.subarray(0, Math.ceil(bytes.length / 2)));
      return exchange.untilClosed();
    }
    case 'slow-body': {
      const step = fault.chunkBytes ?? 64;
      exchange.begin(status, sized(bytes.length));
      exchange.flushHeaders();
      for (let start = 0; start + step < bytes.length && !exchange.over; start += step) {
        await exchange.wait(fault.millisPerChunk);
        exchange.write(bytes.subarray(start, start + step));
      }
      await exchange.wait(fault.millisPerChunk);
      return exchange.end(
        bytes.subarray(bytes.length - (bytes.length % step || Math.min(step, bytes.length))),
        carried,
      );
    }
    case 'split-utf8': {
      const cut = insideCharacter(bytes);
      exchange.begin(status, sized(bytes.length));
      if (cut > 0) {
        exchange.write(bytes.subarray(0, cut));
        await exchange.wait(1);
      }
      return exchange.end(bytes.subarray(cut), carried);
    }
    case 'huge-chunk': {
      // Text answers already have a huge token; pad others with the white space that JSON allows.
      const missing = (fault.bytes ?? MEBIBYTE) - bytes.length;
      const isJson = headers['content-type']?.startsWith('application/json') ?? false;
      const padded =
        isJson && missing > 0 ? Buffer.concat([bytes, Buffer.alloc(missing, ' ')]) : bytes;
      exchange.begin(status, sized(padded.length));
      return exchange.end(padded, carried);
    }
    default:
      exchange.begin(status, sized(bytes.length));
      return exchange.end(body, carried);
  }
}
