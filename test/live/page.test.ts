import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { type Live, startLive } from '@together-otel/live';
import type { Simulator } from '@together-otel/simulator';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM, startBrowser, type Watched, WITHOUT_BROWSER, watchedPage } from './browser.ts';
import { runChat, startTogether } from './traffic.ts';

const LIMITED = 'Qwen/Qwen3-235B-A22B-Instruct-2507-tput';
const FULL = 'moonshotai/Kimi-K2-Instruct-0905';
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

describe.skipIf(!CHROMIUM)(
  `the live page in a browser${WITHOUT_BROWSER}`,
  { timeout: 120_000 },
  () => {
    let live: Live;
    let simulator: Simulator;
    let browser: Browser;
    let watched: Watched;
    let page: Page;

    beforeAll(async () => {
      live = await startLive({ httpPort: 0, grpcPort: 0, pagePort: 0 });
      simulator = await startTogether();
      browser = await startBrowser();
      await runChat(live, simulator);
      watched = await watchedPage(browser, { width: 1440, scheme: 'light' });
      page = watched.page;
      await page.goto(live.url);
      await page.getByRole('heading', { name: 'Models now' }).waitFor();
    }, 120_000);

    afterAll(async () => {
      await browser?.close();
      await simulator?.close();
      await live?.close();
    });

    /** Opens a view without filters. */
    const view = async (name: string): Promise<void> => {
      await page.goto(`${new URL(live.url).origin}/#/${name.toLowerCase()}`);
      await page.reload();
      await page.getByRole('link', { name, exact: true }).waitFor();
    };
    const attempts = (model: string) =>
      simulator.ledger.entries().filter((entry) => entry.model === model);

    it('shows for each model what the simulator served', async () => {
      const row = page.getByRole('row').filter({ has: page.getByRole('button', { name: FULL }) });
      await expect
        .poll(() => row.getByRole('cell').allInnerTexts())
        .toEqual(expect.arrayContaining(['0 %', '100 %']));
      const shares = await page
        .getByRole('row')
        .filter({ has: page.getByRole('button', { name: LIMITED }) })
        .getByRole('cell')
        .allInnerTexts();
      const sent = attempts(LIMITED);
      const limited = sent.filter(({ status }) => status === 429).length / sent.length;
      expect(Number.parseFloat(shares[2] ?? '')).toBeCloseTo(limited * 100, 0);
    });

    it('removes the token from the address', () => {
      expect(page.url()).not.toContain('token');
    });

    it.each(['light', 'dark'] as const)(
      'draws lines as its legend shows them, %s',
      async (scheme) => {
        await page.emulateMedia({ colorScheme: scheme });
        const chart = page
          .getByRole('article')
          .filter({ has: page.getByRole('heading', { name: 'Calls by model' }) });
        const legend = await chart
          .getByRole('button')
          .first()
          .evaluate((button) => getComputedStyle(button, '::before').backgroundColor);
        const drawn = (): Promise<string[]> =>
          chart.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
            const { width, height } = canvas;
            // A copy: Chromium warns of a canvas that is read more than once.
            const copy = new OffscreenCanvas(width, height).getContext('2d', {
              willReadFrequently: true,
            });
            copy?.drawImage(canvas, 0, 0);
            const pixels = copy?.getImageData(0, 0, width, height).data ?? [];
            const colours = new Set<string>();
            for (let at = 0; at < pixels.length; at += 4) {
              if (pixels[at + 3] === 255)
                colours.add(`rgb(${[...pixels.slice(at, at + 3)].join(', ')})`);
            }
            return [...colours];
          });
        await expect.poll(drawn).toContain(legend);
        await page.emulateMedia({ colorScheme: 'light' });
      },
    );

    it('reads values at the pointer, and hides a line by its legend', async () => {
      const chart = page
        .getByRole('article')
        .filter({ has: page.getByRole('heading', { name: 'Calls by model' }) });
      const plot = chart.getByRole('application');
      const box = await plot.boundingBox();
      await page.mouse.move((box?.x ?? 0) + (box?.width ?? 0) - 30, (box?.y ?? 0) + 60);
      await expect.poll(() => chart.locator('.legend').textContent()).not.toContain('latest');
      const button = chart.getByRole('button').first();
      await button.click();
      expect(await button.getAttribute('aria-pressed')).toBe('false');
      await button.click();
      await plot.focus();
      await page.keyboard.press('ArrowLeft');
      await expect.poll(() => chart.locator('.legend').textContent()).toMatch(/\d\d:\d\d:\d\d/);
    });

    it('lists every call, and filters by outcome, cause, replacement and text', async () => {
      await view('Calls');
      const rows = page.locator('tr.call');
      const calls = (await api<{ calls: unknown[] }>(page, live, 'calls?limit=500')).calls.length;
      await expect.poll(() => rows.count()).toBe(Math.min(100, calls));
      await page.getByLabel('Outcome').selectOption('error');
      await expect
        .poll(async () => new Set(await rows.locator('.mark').allInnerTexts()))
        .toEqual(new Set(['503', 'dynamic_request_limited']));
      await page.getByLabel('Cause').selectOption('capacity');
      await expect.poll(() => rows.count()).toBe(4);
      await page.getByLabel('Outcome').selectOption('');
      await page.getByLabel('Cause').selectOption('');
      await page.getByLabel('Replaces').selectOption('fallback');
      await expect.poll(() => rows.count()).toBe(4);
      await page.getByLabel('Replaces').selectOption('');
      await page.getByLabel('Search').fill('VAT number');
      await expect
        .poll(async () => (await rows.count()) > 0 && (await rows.count()) < 20)
        .toBe(true);
      await page.getByLabel('Search').fill('');
    });

    it('draws a retried call: each attempt, each wait, as the ledger has them', async () => {
      await view('Calls');
      await page.locator('.controls').getByLabel('Model').selectOption(LIMITED);
      await page.getByLabel('Outcome').selectOption('success');
      await page
        .locator('tr.call')
        .filter({ hasText: '2 × 429' })
        .first()
        .getByRole('link')
        .click();
      await expect
        .poll(() => page.locator('.bars .bar').allInnerTexts())
        .toEqual(['429 dynamic_request_limited', '429 dynamic_request_limited', '200']);
      expect(await page.locator('.bars .wait').count()).toBe(2);
      const id = await page.locator('dt', { hasText: 'Request id' }).locator('+ dd').textContent();
      expect(
        simulator.ledger.entries().some((entry) => JSON.stringify(entry).includes(id ?? '?')),
      ).toBe(true);
      await page.locator('.controls').getByLabel('Model').selectOption('');
    });

    it('marks the first token where it arrived in the stream', async () => {
      await view('Calls');
      await page.getByLabel('Outcome').selectOption('success');
      const streamed = page.locator('tr.call').filter({ hasText: 'gpt-oss' }).first();
      const shown = await streamed.locator('td').nth(4).textContent();
      await streamed.getByRole('link').click();
      await expect
        .poll(() => page.locator('.timeline').textContent())
        .toContain(`first token ${shown}`);
      expect(await page.locator('.tick.token').count()).toBe(1);
    });

    it('leads from a fallback to the replaced call, with request and response', async () => {
      await view('Calls');
      await page.getByLabel('Replaces').selectOption('fallback');
      await page.locator('tr.call').first().getByRole('link').click();
      await expect.poll(() => page.locator('.bubble').count()).toBeGreaterThanOrEqual(2);
      await page.locator('.related').getByRole('button').click();
      await expect
        .poll(() => page.getByRole('article').locator('h2').textContent())
        .toContain(FULL);
      await expect.poll(() => page.locator('article').textContent()).toContain('Was replaced by');
    });

    it('shows quota beside the cause of each 429', async () => {
      await view('Quota');
      await expect
        .poll(() => page.getByRole('region', { name: 'Quota by model' }).textContent())
        .toContain('base');
      expect(
        await page.getByRole('region', { name: 'Failed attempts by cause' }).textContent(),
      ).toMatch(/rate_limit: dynamic_request_limited/);
    });

    it('says how to get prices if the list has none', async () => {
      await view('Money');
      await expect
        .poll(() => page.getByRole('main').textContent())
        .toContain('TOGETHER_OTEL_PRICES');
    });

    it('moves as calls end, and stands still when paused', async () => {
      await view('Calls');
      await page.getByLabel('Replaces').selectOption('');
      const first = page.locator('tr.call').first().getByRole('link');
      const before = await first.getAttribute('href');
      await page.getByRole('button', { name: 'Pause' }).click();
      await runChat(live, simulator);
      expect(await first.getAttribute('href')).toBe(before);
      await page.getByRole('button', { name: 'Resume' }).click();
      await expect.poll(() => first.getAttribute('href')).not.toBe(before);
    });

    it('exports what is filtered, and loads it on another machine', async () => {
      await view('Calls');
      await page.getByLabel('Cause').selectOption('capacity');
      const failed = page.locator('tr.call');
      await expect
        .poll(async () => new Set(await failed.locator('.mark').allInnerTexts()))
        .toEqual(new Set(['503']));
      const count = await failed.count();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Export OTLP' }).click(),
      ]);
      const file = (await download.path()) ?? '';
      const lines = (await readFile(file, 'utf8')).trim().split('\n');
      expect(lines).toHaveLength(count);
      const other = await startLive({ httpPort: 0, grpcPort: 0, pagePort: 0 });
      try {
        const there = await watchedPage(browser, { width: 1000, scheme: 'dark' });
        await there.page.goto(other.url);
        await there.page.getByRole('link', { name: 'Calls' }).click();
        await there.page.getByLabel('Load a file').setInputFiles({
          name: 'calls.jsonl',
          mimeType: 'application/x-ndjson',
          buffer: await readFile(file),
        });
        await expect.poll(() => there.page.locator('tr.call').count()).toBe(count);
        expect(there.problems).toEqual([]);
      } finally {
        await other.close();
      }
    });

    describe.each([
      ['light', 1440],
      ['dark', 1440],
      ['light', 390],
      ['dark', 390],
    ] as const)('%s, %i pixels wide', (scheme, width) => {
      it.each(['now', 'calls', 'quota', 'money', 'calls/1'])(
        '%s: no violation of accessibility, nothing wider than the screen',
        async (name) => {
          const { page: own, problems } = await watchedPage(browser, { width, scheme });
          await own.goto(live.url);
          await own.getByRole('heading', { name: 'Models now' }).waitFor();
          await own.evaluate((hash) => {
            location.hash = `#/${hash}`;
          }, name);
          await own.locator('main > *:not(.state)').first().waitFor();
          await own.evaluate(AXE);
          const violations = await own.evaluate(async () => {
            const { violations: found } = await (
              window as unknown as {
                axe: {
                  run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
                };
              }
            ).axe.run();
            return found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 120)}`);
          });
          expect(violations).toEqual([]);
          expect(
            await own.evaluate(() => document.documentElement.scrollWidth),
          ).toBeLessThanOrEqual(width);
          expect(problems).toEqual([]);
          await own.context().close();
        },
      );
    });

    it('had no errors or warnings, and contacted no other machine', () => {
      expect(watched.problems).toEqual([]);
    });
  },
);

describe.skipIf(!CHROMIUM)(
  `a live page that is started again${WITHOUT_BROWSER}`,
  { timeout: 120_000 },
  () => {
    it('opens at its new address in the same tab, and folds many models', async () => {
      const before = await startLive({ httpPort: 0, grpcPort: 0, pagePort: 0 });
      const pagePort = Number(new URL(before.url).port);
      const browser = await startBrowser();
      let live: Live | undefined;
      try {
        const page = await browser.newPage({ viewport: { width: 390, height: 800 } });
        await page.goto(before.url);
        await page.getByText('Waiting for the first call').waitFor();
        await before.close();
        live = await startLive({ httpPort: 0, grpcPort: 0, pagePort });
        const sent = await fetch(`${live.httpEndpoint}/v1/traces`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: '{"resourceSpans": "x"}',
        });
        expect(sent.status).toBe(400);
        live.store.refused.reason = 'opentelemetry.proto.trace.v1.Span'.repeat(9);
        await page.goto(live.url);
        await page.getByText('could not be read').waitFor();
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
        const many = await fetch(`${live.httpEndpoint}/v1/traces`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(
            callsOf(Array.from({ length: 130 }, (_, index) => `model-${index}`)),
          ),
        });
        expect(many.status).toBe(200);
        await page.getByText('and 30 more; choose a service or a model above').waitFor();
      } finally {
        await browser.close();
        await live?.close();
      }
    });
  },
);

/** An export with one call per model, as any SDK sends it. */
function callsOf(models: readonly string[]) {
  const now = `${Date.now()}000000`;
  const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  const spans = models.map((model, index) => ({
    traceId: (index + 1).toString(16).padStart(32, '0'),
    spanId: (index + 1).toString(16).padStart(16, '0'),
    name: `chat ${model}`,
    kind: 3,
    startTimeUnixNano: now,
    endTimeUnixNano: now,
    attributes: [
      text('gen_ai.operation.name', 'chat'),
      text('gen_ai.provider.name', 'together_ai'),
      text('gen_ai.request.model', model),
    ],
  }));
  return { resourceSpans: [{ scopeSpans: [{ spans }] }] };
}

function api<T>(page: Page, live: Live, path: string): Promise<T> {
  const token = live.url.split('token=')[1] ?? '';
  return page.evaluate(
    async ([where, bearer]) =>
      (
        await fetch(`/api/${where}`, { headers: { authorization: `Bearer ${bearer}` } })
      ).json() as Promise<T>,
    [path, token] as const,
  );
}
