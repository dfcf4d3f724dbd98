import open from 'open';

/** Opens the page in the browser of this desktop; nothing happens where there is none. */
export async function openPage(url: string): Promise<void> {
  try {
    const browser = await open(url);
    browser.on('error', () => {});
    browser.unref();
  } catch {
    // The address was printed.
  }
}
