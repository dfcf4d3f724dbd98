import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

const PLACES = [
  process.env['CHROMIUM_PATH'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** Path of a Chromium, or `undefined` if there is none. */
export const CHROMIUM: string | undefined = PLACES.find(
  (place) => place !== undefined && existsSync(place),
);

/** Suffix for names of page tests: why they are skipped. */
export const WITHOUT_BROWSER: string = CHROMIUM
  ? ''
  : ' (skipped: no Chromium here; set CHROMIUM_PATH)';

export function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM ?? '',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** A page and everything that went wrong on it. */
export interface Watched {
  readonly page: Page;
  /** Console errors, exceptions and requests that left this machine. */
  readonly problems: string[];
}

export async function watchedPage(
  browser: Browser,
  look: { readonly width: number; readonly scheme: 'light' | 'dark' },
): Promise<Watched> {
  const context = await browser.newContext({
    viewport: { width: look.width, height: 900 },
    colorScheme: look.scheme,
    acceptDownloads: true,
  });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      problems.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => problems.push(`exception: ${error.message}`));
  page.on('dialog', (dialog) => {
    problems.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    const { hostname, protocol } = new URL(request.url());
    if (protocol.startsWith('http') && hostname !== '127.0.0.1')
      problems.push(`request: ${request.url()}`);
  });
  return { page, problems };
}
