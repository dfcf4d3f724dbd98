import { describe, expect, it } from 'vitest';
import {
  flag,
  headers,
  listOf,
  milliseconds,
  oneOf,
  pairs,
  port,
  ratio,
  url,
  whole,
} from './kinds.ts';
import { inForce, type Kind, setting } from './setting.ts';

/** The value for a variable of this kind; `default` if invalid. */
function read<T>(kind: Kind<T>, text: string): { value: unknown; said: string[] } {
  const of = setting<T | 'default'>(kind as Kind<T | 'default'>, {
    variable: 'OTEL_X',
    default: 'default',
    defaultInWords: 'the default',
    description: '',
  });
  const { value, complaints } = inForce(of, { OTEL_X: text });
  return { value, said: complaints.map(({ message }) => message) };
}

describe('a value that can be used', () => {
  it.each<[string, Kind<unknown>, string, unknown]>([
    ['a flag', flag, ' TRUE ', true],
    ['a flag', flag, 'False', false],
    ['one of some', oneOf(['gzip', 'none']), 'GZIP', 'gzip'],
    ['a list', listOf(['otlp', 'console', 'none']), ' OTLP, otlp ,', ['otlp']],
    ['a list', listOf(['otlp', 'console', 'none']), 'None', ['none']],
    ['a time', milliseconds({ from: 1 }), ' 2147483647 ', 2_147_483_647],
    ['a time', milliseconds({ from: 0 }), '0', 0],
    ['a share', ratio, '1e-3', 0.001],
    ['a share', ratio, '.5', 0.5],
    ['a port', port, '0', 0],
    ['a URL', url, ' HTTPS://x:4318/a ', 'HTTPS://x:4318/a'],
    ['pairs', pairs, 'disk=100%,q=a=b, team = shop ,', { disk: '100%', q: 'a=b', team: 'shop' }],
    ['pairs', pairs, 'a=b%20c,d%2Ce=%2C', { a: 'b c', 'd,e': ',' }],
    [
      'headers',
      headers,
      'Authorization=Basic%20YQ==,x-b=café',
      { Authorization: 'Basic YQ==', 'x-b': 'café' },
    ],
    ['pairs', pairs, '__proto__=x', Object.fromEntries([['__proto__', 'x']])],
  ])('%s: %s %j', (_what, kind, text, value) => {
    expect(read(kind, text)).toEqual({ value, said: [] });
  });
});

describe('a value that can not be used', () => {
  it.each<[string, Kind<unknown>, string]>([
    ['a flag', flag, '1'],
    ['a flag', flag, 'yes'],
    ['one of some', oneOf(['gzip', 'none']), 'br'],
    ['a list', listOf(['otlp', 'none']), 'otlp,none'],
    ['a list', listOf(['otlp', 'none']), 'x'],
    ['a list', listOf(['otlp', 'none']), ',,'],
    ...['2147483648', '1e3', '0x10', '-1', 'NaN', 'Infinity', '60s', '1.5', '1_000', '0'].map(
      (text): [string, Kind<unknown>, string] => ['a time', milliseconds({ from: 1 }), text],
    ),
    ['a number', whole('a number', { from: 1 }), '99999999999999999999'],
    ['a share', ratio, '50%'],
    ['a share', ratio, '1.1'],
    ['a share', ratio, '-0.1'],
    ['a port', port, '65536'],
    ['a URL', url, 'localhost:4318'],
    ['a URL', url, 'ftp://x'],
    ['a URL', url, 'http://a b'],
    ['headers', headers, '"x-team"=k'],
    ['headers', headers, 'x-team=日本'],
    ['headers', headers, 'x-team=a%0Ab'],
    ['headers', headers, 'Transfer-Encoding=chunked'],
    ['headers', headers, 'content-encoding=gzip'],
    ['headers', headers, 'content-type=text/plain'],
    ['pairs', pairs, 'x'],
    ['pairs', pairs, '=x'],
    ['pairs', pairs, '"a=b"'],
  ])('%s: %s %j is named once, and the default is used', (_what, kind, text) => {
    const { value, said } = read(kind, text);
    expect(value).toBe('default');
    expect(said).toEqual([`OTEL_X is '${text}': expected ${kind.expected}; the default is used`]);
  });

  it('drops only the invalid entry', () => {
    expect(read(listOf(['a', 'b']), 'a,c,b')).toEqual({
      value: ['a', 'b'],
      said: ["an entry of OTEL_X is 'c': expected a comma-separated list of a, b; it is ignored"],
    });
    expect(read(pairs, 'a=b,c,=d')).toEqual({
      value: { a: 'b' },
      said: [
        expect.stringContaining("an entry of OTEL_X is 'c': expected name=value pairs"),
        expect.stringContaining("an entry of OTEL_X is '=d'"),
      ],
    });
  });
});

it('writes pairs with half a surrogate pair, which has no encoding', () => {
  expect(pairs.write({ team: 'a\ud83d' })).toBe('team=a%EF%BF%BD');
});

it.each<[Kind<unknown>, string]>([
  [flag, ' TRUE'],
  [oneOf(['gzip']), 'GZIP'],
  [listOf(['a', 'b']), 'B, a,'],
  [ratio, '1e-3'],
  [pairs, 'disk=100%,q=a=b,x=a%2Cb'],
])('%j: what is written for %j is read as the same', (kind, text) => {
  const { value } = kind.read(text.trim());
  expect(kind.read(kind.write(value))).toEqual({ value, faults: [] });
});
