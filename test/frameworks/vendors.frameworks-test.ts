/**
 * Other products next to ours, on calls through `fetch`: their data must be the same as without us.
 */
import { type ReceivedSpan, startReceiver } from '@together-otel/live/receiver';
import { SCOPE_NAME } from '@together-otel/semconv';
import { describe, expect, inject, it } from 'vitest';
import { type Entry, entries } from './roads.ts';
import { callOf, type Run, runProgram } from './run.ts';
import { normalised, startVendorBackend } from './vendor-backend.ts';
import { type Vendor, vendors } from './vendors.ts';

const CALLS = [
  'road/gone 404 error',
  'road/json 200 success',
  'road/json 200 success',
  'road/limited 429,200 success',
  'road/stream 200 success',
];

describe.each(vendors)('beside $name', (vendor) => {
  it.each(vendor.entries ?? entries)('both have everything they have alone: %s', async (entry) => {
    const [alone, both] = await Promise.all([
      observe(vendor, entry, false),
      observe(vendor, entry, true),
    ]);
    expect(alone.run.ending.code).toBe(0);
    expect(alone.run.ending.stdout.match(/"failed"/g)).toHaveLength(1);
    expect(alone.theirs.length).toBeGreaterThan(3);
    expect(both.run.ending).toEqual(alone.run.ending);
    expect(both.theirs).toEqual(alone.theirs);
    const { spans } = both.run;
    // Our exporter must send none of their data.
    expect(spans.map(({ scope }) => scope.name)).toEqual(CALLS.map(() => SCOPE_NAME));
    expect(spans.map(callOf).toSorted()).toEqual(CALLS);
    expect(both.run.figures).toMatchObject({ calls: 5, attempts: 6, unserved: 1 });
  });
});

async function observe(
  { name, file = name, sendsOtlp, preload = {}, settings }: Vendor,
  entry: Entry,
  observed: boolean,
): Promise<{ readonly run: Run; readonly theirs: readonly string[] }> {
  await using resources = new AsyncDisposableStack();
  const receiver = resources.use(await startReceiver());
  const backend = resources.use(await startVendorBackend());
  const { url } = sendsOtlp ? receiver : backend;
  const run = await runProgram({
    folder: inject('vendorProject'),
    nodeArguments: preload[entry] === undefined ? [] : ['--import', preload[entry]],
    file: entry,
    settings: { APP: 'beside-vendor', VENDOR: file, VENDOR_URL: url, ...settings?.(url) },
    observed,
  });
  const theirs = sendsOtlp ? receiver.spans().flatMap(spanLines).toSorted() : backend.lines();
  return { run, theirs };
}

function spanLines({ scope, name, status, attributes, events }: ReceivedSpan): string[] {
  const title = `${scope.name} ${name} ${status.code} ${events.map((event) => event.name).join()}`;
  const reported = Object.entries(attributes)
    .filter(([key]) => !/time|duration|per_second/.test(key))
    .map(([key, value]) => `${title} ${key}=${normalised(JSON.stringify(value))}`);
  return [title, ...reported];
}
