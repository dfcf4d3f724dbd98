import { SCOPE_NAME } from '@together-otel/semconv';
import { startWorld } from '@together-otel/test-support/world';
import { expect, it } from 'vitest';
import { run } from './run.ts';

const MOST_RUNS = 10;

it.each<[string, Readonly<Record<string, string>>]>([
  ['at its leisure', { OTEL_BSP_SCHEDULE_DELAY: '1' }],
  ['on AWS Lambda', { AWS_LAMBDA_FUNCTION_NAME: 'answers' }],
  ['by flush()', { FLUSHES: '1' }],
])('fake timers count nothing of ours where telemetry is sent %s', async (_how, settings) => {
  for (let runs = 1; ; runs++) {
    await using world = await startWorld();
    const env = { ...world.env, ...settings };
    const plain = await run('counts-timers.mjs', false, env);
    const observed = await run('counts-timers.mjs', true, env);
    // A handler on AWS Lambda waits for a second at most: too little if the machine is busy.
    if (observed.stderr.includes('the last telemetry is lost: ') && runs < MOST_RUNS) continue;
    expect(plain.stdout).toMatch(/^{"attempts":2,"setTimeout":\d/);
    expect(observed).toEqual(plain);
    expect(world.receiver.spans().filter(({ scope }) => scope.name === SCOPE_NAME)).toHaveLength(1);
    return;
  }
});
