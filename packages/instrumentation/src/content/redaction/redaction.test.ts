import { fc } from '@together-otel/test-support/properties';
import { describe, expect, it } from 'vitest';
import { StreamOutput } from '../streams/stream-output.ts';
import { TRUNCATED } from '../streams/text-buffer.ts';
import { presetNames, Redactor, type RedactPreset } from './preset.ts';

const redactor = (...presets: RedactPreset[]): Redactor => new Redactor(presets);
const only = (preset: RedactPreset, text: string): string => redactor(preset).redact(text);

/** Public samples: RFC 2606, 3849, 5737, 5322 and 6531; Ofcom's and NANP's numbers for fiction; networks' test cards. */
const samples: Readonly<Record<RedactPreset, readonly string[]>> = {
  email: [
    'user@example.com',
    'first.last+tag@sub.example.co.uk',
    '"john doe"@example.org',
    "o'brien@example.ie",
    'müller@bücher.example',
    '用户@例子.example',
    'x@xn--fsq.example',
    `${'a'.repeat(80)}@example.com`,
  ],
  card: [
    '4111111111111111',
    '4111 1111 1111 1111',
    '4111-1111-1111-1111',
    '4012888888881881',
    '4222222222222',
    '5555555555554444',
    '5105 1051 0510 5100',
    '2223003122003222',
    '378282246310005',
    '3714 496353 98431',
    '6011111111111117',
    '30569309025904',
    '3530111333300000',
    '6200000000000005',
  ],
  ip: [
    '192.0.2.1',
    '198.51.100.255',
    '203.0.113.7',
    '2001:db8::1',
    '2001:DB8:0:0:8:800:200C:417A',
    '::ffff:192.0.2.128',
    'fe80::1',
    '::1',
    '2001:db8::',
  ],
  phone: [
    '+1 212 555 0123',
    '+12125550123',
    '(212) 555-0123',
    '212-555-0123',
    '1-212-555-0123',
    '212.555.0123',
    '+44 20 7946 0958',
    '020 7946 0958',
    '07700 900123',
    '07700900123',
    '+49 (30) 23125 000',
    '030/23125000',
    '0033 1 99 00 12 34',
    '01 99 00 12 34',
    '+81-3-0000-0000',
  ],
  key: [
    `tgp_v1_${'aB3-'.repeat(10)}x`,
    '0123456789abcdef'.repeat(4),
    `sk-proj-${'a1B2'.repeat(12)}`,
    `sk-ant-api03-${'a1B2'.repeat(12)}`,
    `ghp_${'a1B2'.repeat(9)}`,
    'AKIAIOSFODNN7EXAMPLE',
    `AIza${'Sy1-_'.repeat(7)}`,
    `xoxb-${'123456789012-'.repeat(2)}abc`,
    `hf_${'aB3d'.repeat(8)}`,
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U',
    '-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc\n-----END RSA PRIVATE KEY-----',
    '-----BEGIN PRIVATE KEY-----\nMIIEvQ, and no end',
  ],
};

describe.each(presetNames)('the preset %s', (preset) => {
  it.each(samples[preset])('removes %j, whatever surrounds it', (sample) => {
    const word = `[${preset}]`;
    for (const [before, after] of [
      ['', ''],
      ['It is ', '.'],
      ['(', ')'],
      ['"', '"'],
      ['<', '>'],
      ['a: ', ', b'],
      ['\n', '\n'],
    ]) {
      // An open-ended match also removes what follows.
      const rest = sample.endsWith('no end') ? '' : after;
      expect(only(preset, `${before}${sample}${after}`)).toBe(`${before}${word}${rest}`);
    }
  });

  it('is linear for hostile input', () => {
    const pieces = [
      '@',
      'a',
      'a@',
      '"',
      '""@',
      '.',
      'a.',
      '-',
      '1',
      '1 ',
      '1-',
      '(',
      ')',
      '+',
      '+1',
      '0',
      '0 ',
      ':',
      '::',
      'f:',
      '1.',
      'eyJ',
      'eyJ.',
      'eyJa-',
      'sk-',
      'sk-1.',
      '-----BEGIN ',
      '-----BEGIN PRIVATE KEY-----',
      'bearer ',
      'bearer a',
      '4111 ',
      '0/',
      '(0)',
    ];
    for (const piece of pieces) {
      const text = piece.repeat(Math.ceil(200_000 / piece.length));
      // A quadratic pattern takes minutes and times the test out.
      expect(only(preset, text).length).toBeGreaterThan(0);
    }
  });

  it('leaves ordinary text unchanged', () => {
    const texts = [
      'See you at 12:30:45 on 2026-11-28, or 28/11/2026; 01/02/2026 10:30 is too early.',
      'std::vector<int> a::b; Foo::Bar; version 1.2.3; 3.14159265358979; 1764288000; 1764288000123',
      'order 1234567890123456, @mention, a@b, me @ home, 12 345 678, 10,000.00 USD',
      'meta-llama/Llama-3.3-70B-Instruct-Turbo, sk-learn, task-management-system, key_value_store_name',
      '550e8400-e29b-41d4-a716-446655440000',
    ];
    for (const text of texts)
      expect(only(preset, text).replace('a::b', 'a::b')).toBe(
        text.replace('a::b', preset === 'ip' ? '[ip]' : 'a::b'),
      );
  });
});

describe('Redactor', () => {
  it('applies all presets to all texts at any depth, and leaves the original unchanged', () => {
    const content = {
      inputMessages: [
        { role: 'user', parts: [{ type: 'text', content: 'I am a@example.com at 192.0.2.1' }] },
        { arguments: { 'b@example.com': ['+12125550123', 4, null, true] }, date: new Date(0) },
      ],
    };
    const before = structuredClone(content);
    expect(redactor(...presetNames).redact(content)).toEqual({
      inputMessages: [
        { role: 'user', parts: [{ type: 'text', content: 'I am [email] at [ip]' }] },
        { arguments: { '[email]': ['[phone]', 4, null, true] }, date: '1970-01-01T00:00:00.000Z' },
      ],
    });
    expect(content).toEqual(before);
  });

  it('terminates on cycles', () => {
    const loop: Record<string, unknown> = { text: 'a@example.com' };
    loop['self'] = loop;
    loop['again'] = [loop, loop];
    const redacted = redactor('email').redact(loop);
    expect(redacted['text']).toBe('[email]');
    expect(redacted['self']).toBe(redacted);
  });

  it('redacts adjacent numbers', () => {
    const list = '212-555-0123 212-555-0124, +12125550123 +12125550124 4111111111111111';
    expect(redactor('phone', 'card').redact(list)).toBe('[phone] [phone], [phone] [phone] [card]');
  });

  it('leaves no partial match at the end of a truncated stream', () => {
    const text = `${'x '.repeat(49)}${'4111111111111111'.slice(0, 2)}`;
    const cut = new Redactor(['card']).redact(text + TRUNCATED);
    expect(cut).not.toContain('41');
  });

  it('leaves no partial match in a stream longer than the recorded part', () => {
    for (let before = 980; before < 1024; before++) {
      const output = new StreamOutput(1024);
      const content = `${'x'.repeat(before)} 4111111111111111 ${'y'.repeat(100)}`;
      output.chunk({ choices: [{ index: 0, delta: { content } }] });
      const redacted = new Redactor(['card']).redact(output.messages());
      expect(JSON.stringify(redacted)).not.toContain('4');
    }
  });

  it('does not throw, and finds its samples in any text', () => {
    const all = Object.values(samples).flat();
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom(...all),
        fc.string({ unit: 'grapheme' }),
        (before, sample, after) => {
          const text = redactor(...presetNames).redact(`${before} ${sample} ${after}`);
          expect(text).not.toContain(sample.length > 6 ? sample : '\u0000');
        },
      ),
    );
  });
});
