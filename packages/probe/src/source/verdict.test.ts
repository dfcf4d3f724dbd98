import { expect, it } from 'vitest';
import { ApiRefusal } from '../api/together-api.ts';
import { CheckFailure } from '../http/check-failure.ts';
import { verdictOf } from './verdict.ts';

it.each([
  ['a key', new ApiRefusal('/v1/models', 401), { status: 'down', cause: 'refused' }],
  ['a base URL', new ApiRefusal('/v1/models', 404), { status: 'down', cause: 'refused' }],
  ['a quota', new ApiRefusal('/v1/models', 429), { status: 'notice' }],
  ['a proxy', new ApiRefusal('/v1/models', 407), { status: 'down', cause: 'unreachable' }],
  ['a login page', new ApiRefusal('/v1/models', 511), { status: 'down', cause: 'unreachable' }],
  ['an empty answer', new ApiRefusal('/v1/models', 204), { status: 'down' }],
  ['an outage', new ApiRefusal('/v1/models', 503), { status: 'down' }],
  ['the own network', new CheckFailure('dns'), { status: 'down', cause: 'unreachable' }],
  ['no answer', new CheckFailure('timeout'), { status: 'down' }],
  ['no JSON', new Error('no list'), { status: 'down' }],
])('%s', (_what, error, verdict) => {
  expect(verdictOf(error)).toEqual(verdict);
});
