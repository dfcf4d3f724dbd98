import { startWorld } from '@together-otel/test-support/world';
/** Prints call latency by kind of collector: `pnpm --filter @together-otel/faults-test latency`. */
import { Application } from './application.ts';

const CALLS = 400;
const KINDS = {
  'without the preload': undefined,
  'a collector that takes': { kind: 'accept' },
  'one that is slow (1 s)': { kind: 'slow', millis: 1000 },
  'one that hangs': { kind: 'hang' },
  'one that resets': { kind: 'reset' },
  'one that answers 503': { kind: 'status', status: 503 },
  'one that answers 400': { kind: 'status', status: 400 },
} as const;

const took = new Map<string, number[]>();
for (const round of [1, 2, 3]) {
  for (const [name, behaviour] of Object.entries(KINDS)) {
    await using world = await startWorld();
    if (behaviour) world.receiver.behave(behaviour);
    await using application = new Application(world.env, 'caller.mjs', behaviour !== undefined);
    await application.call(50);
    const millis = await application.call(CALLS);
    took.set(name, [...(took.get(name) ?? []), ...millis]);
    process.stderr.write(`round ${round}: ${name}\n`);
  }
}
for (const [name, millis] of took) {
  const sorted = millis.toSorted((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(2);
  console.log(`${name.padEnd(26)} p50 ${at(0.5)} ms  p99 ${at(0.99)} ms`);
}
