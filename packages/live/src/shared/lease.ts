import { get, type IncomingMessage } from 'node:http';
import type { PageRecord } from './page-record.ts';

const TIMEOUT_MILLIS = 2000;

/**
 * An application's claim on a page: the page runs at least as long as this process, or until it is
 * released.
 */
export interface Lease {
  readonly page: PageRecord;
  release(): void;
}

/** @returns undefined if the page no longer exists. */
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
        // The lease lasts as long as this process, without keeping it alive.
        request.socket?.unref();
        resolve({ page, release: () => request.destroy() });
      },
    );
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(undefined));
  });
}
