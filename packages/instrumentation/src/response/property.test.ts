import { expect, it } from 'vitest';
import {
  isReplacement,
  type Method,
  replaceGetter,
  replaceMethod,
  substituteMethod,
} from './property.ts';

const counted = (original: Method): Method =>
  function (this: object, ...args) {
    return `observed ${String(original.apply(this, args))}`;
  };

const one = (): { method(): string } => ({ method: () => 'answer' });

it.each([
  ['a plain one', one()],
  ['one that can only be assigned to, as in Bun', Object.seal(one())],
])('replaces a method: %s', (_what, target) => {
  replaceMethod(target, 'method', counted);
  expect(target.method()).toBe('observed answer');
  expect(isReplacement(target.method)).toBe(true);
  replaceMethod(target, 'method', counted);
  expect(target.method()).toBe('observed answer');
});

it('replaces a method that can only be assigned to for a while', () => {
  const target = Object.seal(one());
  const before = Object.getOwnPropertyDescriptor(target, 'method');
  const takeOut = substituteMethod(target, 'method', counted);
  expect(target.method()).toBe('observed answer');
  expect(takeOut()).toBe(true);
  expect(Object.getOwnPropertyDescriptor(target, 'method')).toEqual(before);
});

it('leaves a frozen method', () => {
  const target = Object.freeze(one());
  replaceMethod(target, 'method', counted);
  expect(substituteMethod(target, 'method', counted)()).toBe(true);
  expect(target.method()).toBe('answer');
});

it('tells whether there is a getter that must stay', () => {
  const body = { get: () => 'answer', configurable: true };
  const make = () => Object.create(null, { body }) as { body: string };
  const observed = make();
  expect(replaceGetter(observed, 'body', counted)).toBe(true);
  expect(observed.body).toBe('observed answer');
  expect(replaceGetter(Object.freeze(make()), 'body', counted)).toBe(false);
  // As in a class whose responses have own properties.
  expect(replaceGetter({}, 'body', counted)).toBe(true);
});
