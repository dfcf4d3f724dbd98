import { receivedLogs } from '../otlp/logs.ts';
import { receivedMetrics } from '../otlp/metrics.ts';
import type { Signal } from '../otlp/model.ts';
import { decodePayload, type Encoding } from '../otlp/payload.ts';
import { receivedSpans } from '../otlp/spans.ts';
import type { Archive } from './archive.ts';

/** Items of one export request, parsed but not yet accepted. */
export interface Delivery {
  readonly items: number;
  take(archive: Archive): void;
}

/** @throws if the payload is not a valid export request of the signal. */
export function deliveryOf(
  signal: Signal,
  encoding: Encoding,
  payload: Uint8Array,
  requestId: number,
): Delivery {
  switch (signal) {
    case 'traces': {
      const spans = receivedSpans(decodePayload(signal, encoding, payload), requestId);
      return { items: spans.length, take: (archive) => archive.spans.add(spans) };
    }
    case 'metrics': {
      const points = receivedMetrics(decodePayload(signal, encoding, payload), requestId);
      return { items: points.length, take: (archive) => archive.metrics.add(points) };
    }
    case 'logs': {
      const logs = receivedLogs(decodePayload(signal, encoding, payload), requestId);
      return { items: logs.length, take: (archive) => archive.logs.add(logs) };
    }
  }
}
