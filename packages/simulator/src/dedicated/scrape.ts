import { ACCOUNT } from '../account/account.ts';
import { ApiError } from '../http/api-error.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Platform } from '../platform.ts';

/** `GET /organizations/:organization/metrics`: accessible only with the organisation's own keys. */
export async function scrapeMetrics(
  exchange: Exchange,
  platform: Platform,
  rest: string,
): Promise<void> {
  const [organization, part, ...more] = rest.split('/');
  if (part !== 'metrics' || more.length > 0) throw new ApiError('not_found');
  if (organization !== ACCOUNT.organizationId) {
    throw new ApiError('permission_denied', `This key is not of organization ${organization}.`);
  }
  const text = await platform.dedicatedTraffic.text(platform.deployments.list());
  await exchange.whole(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }, text);
}
