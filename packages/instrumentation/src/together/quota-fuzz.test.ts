import { attr } from '@together-otel/semconv';
import { fc } from '@together-otel/test-support/properties';
import { expect, it } from 'vitest';
import type { Series } from '../telemetry/series.ts';
import { readRateLimit } from './headers/rate-limit.ts';
import { QuotaStore } from './quota-store.ts';

const SERIES = { [attr.requestModel]: 'm' } as unknown as Series;

const NAMES = ['limit', 'remaining', 'reset'].flatMap((what) =>
  ['x-ratelimit', 'x-tokenlimit'].flatMap((kind) =>
    ['', '-dynamic', '-requests', '-tokens'].map((suffix) => `${kind}-${what}${suffix}`),
  ),
);

const plain = fc.oneof(
  fc.nat().map(String),
  fc.bigInt({ min: 0n, max: 10n ** 30n }).map(String),
  fc.double({ min: 0, max: 1e6, noNaN: true }).map(String),
);
const wrong = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.double().map(String),
  fc.integer().map(String),
  fc.constantFrom(
    ...['', ' ', '-0', '-5', '+5', '5.', '.5', '1e3', '1E+400', '0x10', '0b1', '1_000', '1,000'],
    ...['1, 2', '5\n', '\t5', '5\r\nx: 6', '5\u0000', '\u00a05', '٣', '１２', '५', '𝟝', '²', '½'],
    ...['Infinity', 'NaN', 'null', 'true', '9'.repeat(400), '6m0s', '20ms', '1h', 's', '5s5s'],
  ),
  fc.tuple(plain, fc.constantFrom('\u0000', '\n', ' ', 's', ',', '٣', 'e5', '-')).map((parts) => {
    return parts.join('');
  }),
);
const headers = fc.dictionary(fc.constantFrom(...NAMES), fc.oneof(plain, wrong));

/** A timer's maximum in seconds; and from where a number is a Unix time, not a wait. */
const LONGEST = (2 ** 31 - 1) / 1000;
const EPOCH = 1e9;

/** A simpler, independent implementation of the code under test. */
function plainNumber(value: string): number | undefined {
  return /^[0-9]+(\.[0-9]+)?$/.test(stripped(value)) ? Number(value) : undefined;
}

/** HTTP allows blanks around a value. */
function stripped(value: string): string {
  return value.replace(/^[ \t]+/, '').replace(/[ \t]+$/, '');
}

function seconds(text: string): number | undefined {
  const value = stripped(text);
  const parts = [...value.matchAll(/([0-9.]+)(ms|h|m|s)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== value) return undefined;
  const unit: Record<string, number> = { h: 3600, m: 60, s: 1, ms: 0.001 };
  return parts.reduce((sum, [, digits, name = '']) => sum + Number(digits) * (unit[name] ?? 0), 0);
}

it('reports only numbers that were in a header', () => {
  fc.assert(
    fc.property(headers, (values) => {
      const reading = readRateLimit({ get: (name) => values[name] ?? null });
      if (!reading) return;
      const store = new QuotaStore(300);
      store.note(reading, SERIES, 1);
      store.report((gauge, value) => {
        expect(Number.isFinite(value)).toBe(true);
        expect(value).toBeGreaterThanOrEqual(0);
        if (gauge === 'ratelimitAge') return;
        const said = Object.values(values).flatMap((text) => plainNumber(text) ?? []);
        if (gauge !== 'ratelimitReset') expect(said).toContain(value);
        else {
          // A header sent twice has both values.
          const each = Object.values(values).flatMap((text) => text.split(', '));
          const resets = each.flatMap((text) => plainNumber(text) ?? seconds(text) ?? []);
          const isSaid = (one: number): boolean =>
            one >= EPOCH || Math.abs(Math.min(one, LONGEST) - value) < 1e-6;
          expect(resets.some(isSaid)).toBe(true);
          expect(value).toBeLessThanOrEqual(LONGEST);
        }
      });
    }),
    { numRuns: 3000 },
  );
});

it('reads limits from limit headers, and remainders from remaining headers', () => {
  fc.assert(
    fc.property(fc.subarray(NAMES), (names) => {
      // Each header has a distinct number, so that values can be traced to their header.
      const values = new Map(names.map((name) => [name, String(NAMES.indexOf(name) + 1)]));
      const reading = readRateLimit({ get: (name) => values.get(name) ?? null });
      if (!reading) return;
      const store = new QuotaStore(300);
      store.note(reading, SERIES, 1);
      store.report((gauge, value, attributes) => {
        if (gauge === 'ratelimitAge') return;
        const source = NAMES[value - 1];
        if (gauge === 'ratelimitReset') {
          expect(source).toContain('-reset');
          return;
        }
        expect(source).toContain(gauge.endsWith('Limit') ? 'limit-limit' : '-remaining');
        const isTokens = source?.startsWith('x-tokenlimit') || source?.endsWith('-tokens');
        expect(isTokens).toBe(gauge.includes('Tokens'));
        expect(source?.endsWith('-dynamic')).toBe(attributes[attr.ratelimitKind] === 'dynamic');
      });
    }),
  );
});
