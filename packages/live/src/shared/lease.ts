import { get, type IncomingMessage } from 'node:http';
import type { PageRecord } from './page-record.ts';

const TIMEOUT_MILLIS = 2000;

/** The claim of an application on a page: the page stays at least as long as this process, or until it is given back. */
export interface Lease {
  readonly page: PageRecord;
  release(): void;
}

/** @returns undefined when the page is not there any more. */
export function takeLease(page: PageRecord): Promise<Lease | undefined> {
  const { origin, hash } = new URL(page.url);
  const authorization = `Bearer ${hash.replace('#token=', '')}`;
  return new Promise((resolve) => {
    const request = get(
      `${origin}/api/lease`,
      { headers: { authorization }, agent: false, timeout: TIMEOUT_MILLIS },
      (response: IncomingMessage) => {
        if (response.statusCode !== 200) {
          request.destroy();
          resolve(undefined);
          return;
        }
        request.setTimeout(0);
        response.resume().on('error', () => {});
        // The lease is for as long as this process lives; it does not keep it alive.
        request.socket?.unref();
        resolve({ page, release: () => request.destroy() });
      },
    );
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(undefined));
  });
}
