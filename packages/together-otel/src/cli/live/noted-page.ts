import {
  type ForwardTarget,
  forgetPage,
  type Live,
  notePage,
  type PageRecord,
} from '@together-otel/live';
import { goOnAfterFailures } from '../unexpected.ts';
import { fingerprintOf, originsOf } from './forward-target.ts';

/**
 * Records a page's address for other commands, until it ends.
 *
 * @param announce prints the address once it is recorded.
 */
export async function untilEnded(
  page: Live,
  forward: ForwardTarget | undefined,
  announce: (record: PageRecord) => Promise<void> | void,
): Promise<void> {
  const record = {
    url: page.url,
    httpEndpoint: page.httpEndpoint,
    grpcEndpoint: page.grpcEndpoint,
    pid: process.pid,
    forwards: { fingerprint: fingerprintOf(forward), to: originsOf(forward) },
  };
  notePage(record);
  goOnAfterFailures();
  await announce(record);
  await page.ended;
  forgetPage(process.pid);
}
