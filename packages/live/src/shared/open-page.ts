import open from 'open';

/** Opens the page in the desktop browser; a no-op without one. */
export async function openPage(url: string): Promise<void> {
  try {
    const browser = await open(url);
    browser.on('error', () => {});
    browser.unref();
  } catch {
    // Harmless: the URL has been printed.
  }
}
