import { attr } from '@together-otel/semconv';
import { folderOfFile } from '@together-otel/test-support/folder-of-file';
import { expect, it } from 'vitest';
import { runBattery } from './fetch-battery.ts';

const folder = folderOfFile();
it('the application sees the same of fetch, responses and bodies', async () => {
  const { bare, observed, spans } = await runBattery(process.execPath, folder);
  expect(bare.length).toBeGreaterThan(400);
  expect(observed).toEqual(bare);
  expect(spans.length).toBeGreaterThan(100);
  for (const { attributes } of spans) {
    expect(attributes[attr.callOutcome]).toMatch(/^(success|error|cancelled|abandoned)$/);
  }
}, 180_000);
