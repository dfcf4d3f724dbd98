import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attr } from '@together-otel/semconv';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runBattery } from './fetch-battery.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'together-otel-fetch-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('the application sees the same of fetch, responses and bodies', async () => {
  const { bare, observed, spans } = await runBattery(process.execPath, folder);
  expect(bare.length).toBeGreaterThan(400);
  expect(observed).toEqual(bare);
  expect(spans.length).toBeGreaterThan(100);
  for (const { attributes } of spans) {
    expect(attributes[attr.callOutcome]).toMatch(/^(success|error|cancelled|abandoned)$/);
  }
}, 180_000);
