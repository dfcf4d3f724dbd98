import { createHash, randomInt } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import * as late from './crypto.ts';

const UUID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'together-otel-uuid-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('makes a different identifier each time', () => {
  const made = Array.from({ length: 100 }, () => late.randomUUID());
  expect(new Set(made).size).toBe(100);
  for (const uuid of made) expect(uuid).toMatch(UUID);
});

it("takes the system's identifier where there is one", () => {
  const file = join(folder, 'uuid');
  writeFileSync(file, '3f0b6a4e-9c1d-4b8e-8a57-0d1f2e3c4b5a\n');
  expect(late.randomUUID(file)).toBe('3f0b6a4e-9c1d-4b8e-8a57-0d1f2e3c4b5a');
});

it.each([
  ['absent', undefined],
  ['empty', ''],
  ['of another kind', '3f0b6a4e-9c1d-1b8e-8a57-0d1f2e3c4b5a\n'],
  ['more than an identifier', '3f0b6a4e-9c1d-4b8e-8a57-0d1f2e3c4b5a and more\n'],
])('makes its own if that is %s', (_, text) => {
  const file = join(folder, 'uuid');
  if (text !== undefined) writeFileSync(file, text);
  expect(late.randomUUID(file)).toMatch(UUID);
  expect(late.randomUUID(file)).not.toBe(late.randomUUID(file));
});

it('hashes and chooses as node:crypto does', () => {
  const digest = (hash: typeof createHash): string => hash('sha256').update('a').digest('hex');
  expect(digest(late.createHash)).toBe(digest(createHash));
  expect(late.randomInt(7, 8)).toBe(randomInt(7, 8));
  expect(late.randomInt(1)).toBe(0);
});
