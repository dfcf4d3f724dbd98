import { type Live, startLive } from '@together-otel/live';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM, startBrowser, WITHOUT_BROWSER, watchedPage } from './browser.ts';

/** A call's span as OTLP/JSON. */
function span(number: number, attributes: Readonly<Record<string, string>>): object {
  const now = BigInt(Date.now()) * 1_000_000n;
  const all = {
    'gen_ai.operation.name': 'chat',
    'gen_ai.request.model': 'm',
    'together.call.outcome': 'success',
    ...attributes,
  };
  return {
    traceId: number.toString(16).padStart(32, 'a'),
    spanId: number.toString(16).padStart(16, 'b'),
    name: 'chat m',
    kind: 3,
    startTimeUnixNano: String(now - 1_000_000_000n),
    endTimeUnixNano: String(now),
    attributes: Object.entries(all).map(([key, stringValue]) => ({ key, value: { stringValue } })),
  };
}

describe.skipIf(!CHROMIUM)(
  `whose traffic, in a browser${WITHOUT_BROWSER}`,
  { timeout: 120_000 },
  () => {
    let live: Live;
    let browser: Browser;

    beforeAll(async () => {
      live = await startLive({ httpPort: 0, grpcPort: 0, pagePort: 0 });
      browser = await startBrowser();
    }, 120_000);

    afterAll(async () => {
      await browser?.close();
      await live?.close();
    });

    const send = async (...spans: object[]): Promise<void> => {
      const { status } = await fetch(`${live.httpEndpoint}/v1/traces`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }),
      });
      expect(status).toBe(200);
    };

    it('is hidden without keys, otherwise shown for the selected key', async () => {
      const { page } = await watchedPage(browser, { width: 1440, scheme: 'light' });
      await send(span(1, {}));
      await page.goto(live.url);
      await page.getByRole('heading', { name: 'Models now' }).waitFor();
      const region = page.getByRole('region', { name: 'Whose traffic' });
      expect(await region.count()).toBe(0);

      await send(
        span(2, { 'tenant.id': 'acme', feature: 'chat' }),
        span(3, { 'tenant.id': 'acme', feature: 'search' }),
        span(4, { 'tenant.id': '<b>other</b>', 'together.call.outcome': 'error' }),
      );
      await region.waitFor();
      const rows = (): Promise<string[]> => region.locator('tbody tr').allInnerTexts();
      await expect
        .poll(async () => (await rows()).map((row) => row.split('\t').slice(0, 3)))
        .toEqual([
          ['chat', '1', '0'],
          ['search', '1', '0'],
        ]);
      await region.getByRole('combobox').selectOption('tenant.id');
      await expect
        .poll(async () => (await rows()).map((row) => row.split('\t').slice(0, 3)))
        .toEqual([
          ['acme', '2', '0'],
          ['<b>other</b>', '1', '1'],
        ]);
    });
  },
);
