/**
 * A collector in its own process, so that it can be killed and restarted: `collector.ts <port>`.
 */
import { startReceiver } from '@together-otel/live/receiver';
import { attr, sdkMetrics } from '@together-otel/semconv';
import type { Arrived } from './messages.ts';

const receiver = await startReceiver({ port: Number(process.argv[2]) });
const names = new Set<string>();

process.on('message', () => {
  for (const { name } of receiver.metrics()) names.add(name);
  const totals: Record<string, number> = {};
  for (const name of names) {
    totals[name] = receiver
      .latest(name)
      .reduce((sum, { value, histogram }) => sum + Number(histogram?.count ?? value ?? 0), 0);
  }
  process.send?.({
    kind: 'arrived',
    spans: receiver.spans().length,
    totals,
    spansLost: [sdkMetrics.spanExported, sdkMetrics.spanProcessed]
      .flatMap(({ name }) => receiver.latest(name))
      .filter(({ attributes }) => attributes[attr.errorType] !== undefined)
      .reduce((sum, { value }) => sum + Number(value ?? 0), 0),
  } satisfies Arrived);
});
process.once('disconnect', () => void receiver.close());
process.send?.({ kind: 'listening', port: receiver.port });
