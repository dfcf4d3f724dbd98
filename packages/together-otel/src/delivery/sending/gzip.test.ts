import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { gzip } from './gzip.ts';

it('produces standard gzip', async () => {
  const bytes = new TextEncoder().encode('span '.repeat(1000));
  const zipped = await gzip(bytes);
  expect(zipped.byteLength).toBeLessThan(bytes.byteLength / 10);
  expect(new Uint8Array(gunzipSync(zipped))).toEqual(bytes);
});
