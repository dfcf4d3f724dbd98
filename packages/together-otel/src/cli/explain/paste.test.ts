import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { readPaste, shortened } from './paste.ts';

const filler = 'all is well\n'.repeat(50_000);

it.each([
  ['short', 'Error: 429'],
  ['of several chunks', filler.slice(0, 200_000)],
])('keeps a paste whole: %s', async (_what, text) => {
  const chunks = text.match(/[\s\S]{1,65536}/g) ?? [];
  expect(await readPaste(Readable.from(chunks.map((chunk) => Buffer.from(chunk))))).toBe(text);
});

it('keeps the beginning and the end of a long one', async () => {
  const text = `begins\n${filler}ends`;
  const chunks = (text.match(/[\s\S]{1,65536}/g) ?? []).map((chunk) => Buffer.from(chunk));
  for (const kept of [await readPaste(Readable.from(chunks)), shortened(text)]) {
    expect(kept).toMatch(/^begins\n[\s\S]*\nends$/);
    expect(kept.length).toBeLessThan(300_000);
  }
});

it('leaves a stream that does not end', async () => {
  const chunk = Buffer.alloc(1024 * 1024, 'y');
  async function* forever(): AsyncGenerator<Buffer> {
    for (;;) yield chunk;
  }
  expect((await readPaste(forever())).length).toBeLessThan(300_000);
});

it("takes PowerShell's UTF-16", async () => {
  const bytes = Buffer.from('\ufeffError: 429 Too Many Requests', 'utf16le');
  expect(await readPaste(Readable.from([bytes]))).toBe('Error: 429 Too Many Requests');
});

it.each([0, 100_000])('takes UTF-16 that ends in half a character, after %d more', async (more) => {
  const text = `\ufeff${'a'.repeat(more)}\nError: 429 Too Many Requests`;
  const bytes = Buffer.concat([Buffer.from(text, 'utf16le'), Buffer.from('\n')]);
  expect(await readPaste(Readable.from([bytes]))).toContain('\nError: 429 Too Many Requests');
});
