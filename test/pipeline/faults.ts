import { setTimeout as pause } from 'node:timers/promises';
import type { Server } from './backends/index.ts';
import type { Fault } from './fault-run.ts';
import { type HttpGate, startHttpGate } from './http-gate.ts';

/** The faults a pipeline sees in a bad week. */
export function faults(): Fault[] {
  return [
    {
      name: 'agent: SIGKILL, restarted at once, three times',
      seconds: 12,
      strike: ({ agent }) => killAndStart(agent.server, 3, 200),
    },
    {
      name: 'agent: away for 3 s',
      seconds: 12,
      strike: ({ agent }) => killAndStart(agent.server, 1, 3000),
    },
    {
      name: 'gateway: SIGKILL, restarted after 1 s, three times',
      lost: 'traces waiting in memory for their sampling decision',
      seconds: 14,
      strike: ({ gateways: [gateway] }) => killAndStart(gateway?.server, 3, 1000),
    },
    {
      name: 'gateway: SIGTERM, restarted after 1 s, three times',
      seconds: 14,
      strike: ({ gateways: [gateway] }) => killAndStart(gateway?.server, 3, 1000, 'SIGTERM'),
    },
    {
      name: 'Prometheus: SIGKILL, restarted after 1 s, three times',
      seconds: 14,
      strike: ({ prometheus }) => killAndStart(prometheus.server, 3, 1000),
    },
    answering(429),
    answering(503),
    {
      name: 'Prometheus and the trace store away for 8 s, queues with room for 100 items',
      lost: "spans that arrived while the gateway's queue was full",
      options: {
        gateway: { QUEUE_ITEMS: '100', BATCH_ITEMS: '50' },
        agent: { QUEUE_ITEMS: '100', BATCH_ITEMS: '50' },
      },
      // Longer than the final pause between attempts; otherwise the last metrics would find the
      // queue full too.
      seconds: 40,
      async strike({ prometheus, store }) {
        await Promise.all([killAndStart(prometheus.server, 1, 8000), killAndStart(store, 1, 8000)]);
      },
    },
    {
      name: 'application: SIGKILL',
      lost: 'what it had not sent yet',
      losesFigures: true,
      seconds: 14,
      async strike(_pipeline, application) {
        await pause(5000);
        await application.kill();
      },
    },
  ];
}

function answering(status: number): Fault {
  let gate: HttpGate | undefined;
  return {
    name: `Prometheus answers ${status} for 6 s`,
    options: {
      async route(to, url) {
        if (to !== 'prometheus') return url;
        gate = await startHttpGate(url);
        return gate.url;
      },
    },
    seconds: 12,
    async strike() {
      await pause(2000);
      gate?.answer(status);
      await pause(6000);
      gate?.answer();
    },
  };
}

async function killAndStart(
  server: Server | undefined,
  times: number,
  awayMillis: number,
  signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL',
): Promise<void> {
  for (let i = 0; i < times; i++) {
    await pause(2000);
    await server?.stop(signal);
    await pause(awayMillis);
    await server?.start();
  }
}
