import { afterEach, expect, it } from 'vitest';
import { environmentOfSender } from './sender-environment.ts';

const { env } = process;

afterEach(() => {
  process.env = env;
});

it('leaves out what loads further code', () => {
  process.env = { A: '1', NODE_OPTIONS: '--require ./x.cjs', BUN_OPTIONS: '--preload=./x.cjs' };
  expect(environmentOfSender()).toEqual({ A: '1' });
});

it.each([
  ['nothing', null],
  ['something that throws', new Proxy({}, { ownKeys: () => undefined as never })],
])('is that of the start where the application has put %s in its place', (_what, replaced) => {
  process.env = replaced as unknown as NodeJS.ProcessEnv;
  const { NODE_OPTIONS: _, BUN_OPTIONS: __, ...variables } = env;
  expect(environmentOfSender()).toEqual(variables);
});
