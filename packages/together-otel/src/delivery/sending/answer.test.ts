import { expect, it } from 'vitest';
import { failureOf, retryable } from './answer.ts';

it('reports the innermost cause, with its system error code', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED ::1:4318'), {
    code: 'ECONNREFUSED',
  });
  const error = new TypeError('fetch failed', { cause: new AggregateError([refused]) });
  expect(failureOf(error)).toEqual({ message: refused.message, code: 'ECONNREFUSED' });
});

it.each([
  [new RangeError('too far'), { message: 'too far', code: 'RangeError' }],
  ['a text', { message: 'a text', code: 'Error' }],
  [undefined, { message: 'undefined', code: 'Error' }],
])('takes whatever was thrown (%#)', (thrown, failure) => {
  expect(retryable(thrown)).toEqual({ status: 'retryable', error: failure });
});
