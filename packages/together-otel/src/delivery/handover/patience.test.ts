import { beforeEach, expect, it, vi } from 'vitest';
import { Patience } from './patience.ts';

const clock = vi.hoisted(() => ({ millis: 0 }));

vi.mock(import('../clock.ts'), async (load) => ({ ...(await load()), now: () => clock.millis }));

beforeEach(() => {
  clock.millis = 0;
});

const pass = (millis: number) => (): void => {
  clock.millis += millis;
};

it('ends with the time spent, also by what fails', () => {
  const patience = new Patience();
  patience.spend(pass(200));
  const fail = (): never => {
    clock.millis += 200;
    throw new Error('broken');
  };
  expect(() => patience.spend(fail)).toThrow('broken');
  // Meanwhile a twentieth of the second wait came back.
  expect(patience.left()).toBe(500 - 200 - 200 + 10);
  patience.spend(pass(1000));
  expect(patience.left()).toBe(0);
});

it('comes back slowly', () => {
  const patience = new Patience();
  patience.spend(pass(2000));
  clock.millis += 1000;
  expect(patience.left()).toBe(50);
  clock.millis += 60_000;
  expect(patience.left()).toBe(500);
});
