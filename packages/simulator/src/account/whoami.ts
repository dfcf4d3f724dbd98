import type { Exchange } from '../http/exchange.ts';
import type { Platform } from '../platform.ts';
import { ACCOUNT } from './account.ts';

/** `GET /v1/whoami` */
export async function whoami(exchange: Exchange, platform: Platform): Promise<void> {
  const identity = {
    organization_id: ACCOUNT.organizationId,
    organization_name: ACCOUNT.organizationName,
    project_id: ACCOUNT.projectId,
    project_name: ACCOUNT.projectName,
    project_slug: ACCOUNT.projectSlug,
    api_key_id: exchange.entry.key,
  };
  await platform.answer(exchange, identity);
}
