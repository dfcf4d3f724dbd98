/** Together in its own process, reporting on request over IPC: `together.ts`. */
import { startSimulator } from '@together-otel/simulator';
import { LEDGER_HEADER, type Served } from './messages.ts';

const simulator = await startSimulator({
  ledgerHeader: LEDGER_HEADER,
  // Neither application may be throttled by the other's traffic.
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
  for (const { group } of simulator.ledger.entries()) {
    if (group) requests[group] = (requests[group] ?? 0) + 1;
  }
  process.send?.({ kind: 'served', requests } satisfies Served);
});
process.once('disconnect', () => void simulator.close());
process.send?.({ kind: 'listening', port: simulator.port });
