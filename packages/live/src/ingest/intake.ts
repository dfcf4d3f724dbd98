import { receivedLogs } from '../otlp/logs.ts';
import { receivedMetrics } from '../otlp/metrics.ts';
import type { Signal } from '../otlp/model.ts';
import { decodePayload, type Encoding } from '../otlp/payload.ts';
import { receivedSpans } from '../otlp/spans.ts';
import type { Store } from '../store/store.ts';

/**
 * Decodes an export and stores it.
 *
 * @throws if the bytes are not an export of the signal; the message has the reason.
 */
export function takeIn(
  store: Store,
  signal: Signal,
  encoding: Encoding,
  payload: Uint8Array,
): void {
  switch (signal) {
    case 'traces':
      store.addSpans(receivedSpans(decodePayload(signal, encoding, payload), 0));
      break;
    case 'metrics':
      store.addMetrics(receivedMetrics(decodePayload(signal, encoding, payload), 0));
      break;
    case 'logs':
      store.addLogs(receivedLogs(decodePayload(signal, encoding, payload), 0));
      break;
  }
}
