import { type Live, startLive } from '@together-otel/live';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM, startBrowser, WITHOUT_BROWSER, watchedPage } from './browser.ts';

const LONG = 'x'.repeat(5000);

/** Exports the span of one call with these attributes. */
async function send(live: Live, attributes: Readonly<Record<string, string | number>>) {
  const span = {
    traceId: 'c'.repeat(32),
    spanId: 'd'.repeat(16),
    name: 'chat',
    kind: 3,
    startTimeUnixNano: `${Date.now() - 1000}000000`,
    endTimeUnixNano: `${Date.now()}000000`,
    attributes: Object.entries({ 'together.call.outcome': 'success', ...attributes }).map(
      ([key, value]) => ({
        key,
        value: typeof value === 'number' ? { doubleValue: value } : { stringValue: value },
      }),
    ),
  };
  const scope = { name: '@together-otel/instrumentation' };
  await fetch(`${live.httpEndpoint}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ scope, spans: [span] }] }] }),
  });
}

describe.skipIf(!CHROMIUM)(`the detail of a call${WITHOUT_BROWSER}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser?.close());

  /** Opens the page of a call with these attributes. @returns it and the row that led to it. */
  async function opened(attributes: Readonly<Record<string, string | number>>) {
    const live = await startLive({ httpPort: 0, grpcPort: 0, pagePort: 0 });
    await send(live, attributes);
    const { page, problems } = await watchedPage(browser, { width: 1200, scheme: 'light' });
    await page.goto(live.url);
    await page.getByRole('link', { name: 'Calls' }).click();
    const row = page.locator('tr.call').first();
    const outcome = await row.locator('.mark').boundingBox();
    await row.getByRole('link').click();
    await page.locator('article').waitFor();
    const close = async () => {
      await page.context().close();
      await live.close();
    };
    return { page, problems, outcome, [Symbol.asyncDispose]: close };
  }

  it('shows characters that would reorder or hide text', async () => {
    const content = `pay \u202e001\u202c EUR${String.fromCodePoint(0xe0041)}`;
    await using call = await opened({
      'gen_ai.request.model': 'm',
      'gen_ai.input.messages': JSON.stringify([
        { role: 'user', parts: [{ type: 'text', content }] },
      ]),
    });
    expect(await call.page.locator('.bubble .prose').textContent()).toBe(
      'pay ⟨U+202E⟩001⟨U+202C⟩ EUR⟨U+E0041⟩',
    );
  });

  it('is in words: numbers with their units, JSON indented, prose as prose', async () => {
    const messages = [
      { role: 'user', parts: [{ type: 'text', content: 'How warm\nis it?' }] },
      {
        role: 'assistant',
        parts: [{ type: 'tool_call', name: 'weather', arguments: '{"city":"Berlin"}' }],
      },
    ];
    await using call = await opened({
      'gen_ai.request.model': 'm',
      'gen_ai.input.messages': JSON.stringify(messages),
      'gen_ai.output.messages':
        '[{"role":"assistant","parts":[{"type":"text","content":"{\\"a\\":1}"}]}]',
      'gen_ai.usage.input_tokens': 123_456,
      'together.ratelimit.tokens.limit': 200_000,
      'together.ratelimit.tokens.remaining': 1500,
      'together.server.queue_duration': 0.0125,
    });
    const { page, problems } = call;
    const facts = await page.locator('.fact-cards').textContent();
    for (const fact of ['123,456 / –', '1,500 of 200,000 per second', '12.5 ms']) {
      expect(facts).toContain(fact);
    }
    expect(await page.locator('.bubble .prose').textContent()).toBe('How warm\nis it?');
    expect(await page.locator('.bubble pre').allTextContents()).toEqual([
      '{\n  "city": "Berlin"\n}',
      '{\n  "a": 1\n}',
    ]);
    await page.getByText('All attributes').click();
    const all = await page.locator('details').textContent();
    expect(all).toContain('gen_ai.usage.input_tokens');
    expect(all).not.toContain('How warm');
    expect(problems).toEqual([]);
  });

  it.each([
    '[null,1,"text",{"role":{"a":1},"parts":[null,5,{"type":{}},{"type":"tool_call","name":{}}]}]',
    '{"no":"list"',
    '[{"role":"__proto__","parts":[{"type":"text"}]}]',
  ])('survives content of any shape: %s', async (content) => {
    await using call = await opened({
      'gen_ai.request.model': 'm',
      'gen_ai.output.messages': content,
      'gen_ai.usage.input_tokens': -1,
      'together.ratelimit.reset': 'soon',
    });
    expect(await call.page.locator('.bubble').count()).toBeGreaterThan(0);
    await call.page.getByText('All attributes').click();
    expect(call.problems).toEqual([]);
  });

  it('a name of thousands of characters leaves the figures in sight', async () => {
    await using call = await opened({ 'gen_ai.request.model': LONG });
    expect((call.outcome?.x ?? Number.POSITIVE_INFINITY) + (call.outcome?.width ?? 0)).toBeLessThan(
      1200,
    );
    expect(call.problems).toEqual([]);
  });
});
