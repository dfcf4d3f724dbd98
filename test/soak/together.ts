/** Together in its own process: runs `together.ts`, which reports on request over IPC. */
import { startSimulator } from '@together-otel/simulator';
import type { Served } from './messages.ts';

const simulator = await startSimulator({
  // Neither application may be held up by the other's traffic.
  limits: { enforce: false },
  latency: { firstTokenMillis: 20, perTokenMillis: 2, jitter: 0.3 },
  faults: [
    { probability: 0.02, fault: { kind: 'status', status: 429 } },
    { probability: 0.01, fault: { kind: 'status', status: 503 } },
  ],
});

process.on('message', async () => {
  await simulator.ledger.whenIdle();
  const requests: Record<string, number> = {};
  for (const { key } of simulator.ledger.entries()) {
    if (key) requests[key] = (requests[key] ?? 0) + 1;
  }
  process.send?.({ kind: 'served', requests } satisfies Served);
});
process.once('disconnect', () => void simulator.close());
process.send?.({ kind: 'listening', port: simulator.port });
