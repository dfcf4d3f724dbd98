import { expect, it } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { Announcer } from './announcer.ts';

function announcing() {
  const clock = new FakeClock();
  const said: string[] = [];
  return { clock, said, announcer: new Announcer((line) => said.push(line), clock) };
}

it('repeats a line only after ten minutes, with the number of repetitions', async () => {
  const { clock, said, announcer } = announcing();
  for (let minute = 0; minute < 10; minute++) {
    announcer.say('the same');
    await clock.advance(60_000);
  }
  announcer.say('the same');
  expect(said).toEqual(['the same', 'the same (9 more times since)']);
});

it('cuts off a flood, and reports that', async () => {
  const { clock, said, announcer } = announcing();
  for (let index = 0; index < 3000; index++) announcer.say(`line ${index}`);
  expect(said).toHaveLength(20);
  await clock.advance(60_000);
  announcer.say('quiet again');
  expect(said.slice(20)).toEqual(['2980 more lines were left out', 'quiet again']);
});

it.each([
  ['a\u001b[2Jb\r\nc', 'a [2Jb c'],
  ['GET https://me:secret@host/path?key=secret failed', 'GET https://****@host/path?**** failed'],
])('says %j as one line without secrets', (text, line) => {
  const { said, announcer } = announcing();
  announcer.say(text);
  expect(said).toEqual([line]);
});

it('handles a huge line quickly', () => {
  const { said, announcer } = announcing();
  announcer.say('x'.repeat(50_000_000));
  expect(said[0]?.length).toBeLessThan(1100);
});
