import { json } from 'node:stream/consumers';
import { serve } from '@together-otel/test-support/server';
import { expect, it } from 'vitest';
import { run } from '../cli/command.ts';
import { World } from './command.ts';

interface Notice {
  readonly state: string;
  readonly target: string;
  readonly receivedAt: number;
}

async function receiver() {
  const notices: Notice[] = [];
  /** Statuses for the next responses; 200 once they run out. */
  const answers: number[] = [];
  const server = await serve(async (request, response) => {
    const notice = (await json(request)) as Notice;
    const status = answers.shift() ?? 200;
    if (status === 200) notices.push({ ...notice, receivedAt: Date.now() });
    response.writeHead(status, { 'retry-after': '0' }).end();
  });
  return { ...server, url: `${server.url}/secret`, notices, answers };
}

it('reports the API going down and recovering, once each, whatever the receiver does first', async () => {
  await using hook = await receiver();
  const { url, notices, answers } = hook;
  answers.push(503, 429);
  await using world = await World.start();
  const probe = world.probe(['--interval', '1s', '--notify', url, '--prometheus', '0']);
  await probe.url();
  await expect.poll(() => world.simulator.ledger.entries().length).toBeGreaterThan(2);
  expect(notices).toEqual([]);
  const clear = world.simulator.inject({ fault: { kind: 'status', status: 503 } });
  await expect.poll(() => notices).toHaveLength(1);
  clear();
  await expect.poll(() => notices).toHaveLength(2);
  expect(notices).toMatchObject([
    {
      state: 'down',
      target: `${world.simulator.baseURL}/models`,
      text: expect.stringMatching(/^503/),
    },
    { state: 'up', target: `${world.simulator.baseURL}/models` },
  ]);
  probe.signal('SIGTERM');
  await probe.ended;
  expect(probe.output.stdout + probe.output.stderr).not.toContain('/secret');
});

it('sends a test notice without a key, and says how that went', async () => {
  await using hook = await receiver();
  const { url, notices } = hook;
  const args = ['probe', '--test-notify', '--notify'];
  const taken = await run([...args, url]);
  expect([taken.code, taken.stdout]).toEqual([0, expect.stringMatching(/^json at .*: taken\n$/)]);
  expect(notices).toMatchObject([{ state: 'test' }]);
  const refused = await run([...args, url, 'http://127.0.0.1:9/secret']);
  expect(refused.code).toBe(1);
  expect(refused.stdout).toMatch(/: taken\n.*: not taken: /);
  expect(refused.stdout).not.toContain('secret');
  expect(await run(['probe', '--test-notify'])).toMatchObject({ code: 2 });
  expect(await run(['probe', '--once', '--notify', url])).toMatchObject({ code: 2 });
});
