import { ApiError } from '../http/api-error.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Platform } from '../platform.ts';
import type { EndpointProfile } from './endpoint-profile.ts';
import { HARDWARE } from './hardware.ts';

const CREATED_AT = '2026-01-05T09:00:00.000Z';

/** `GET /v1/endpoints`, filtered by `type`. */
export async function listEndpoints(exchange: Exchange, platform: Platform): Promise<void> {
  const type = exchange.query.get('type');
  const endpoints = type === 'serverless' ? [] : platform.endpoints.list();
  await platform.answer(exchange, { object: 'list', data: endpoints.map(summary) });
}

/** `GET /v1/endpoints/:id` */
export async function retrieveEndpoint(
  exchange: Exchange,
  platform: Platform,
  id: string,
): Promise<void> {
  const endpoint = platform.endpoints.get(id);
  if (endpoint === undefined) throw new ApiError('not_found', `Endpoint ${id} was not found.`);
  await platform.answer(exchange, {
    ...summary(endpoint),
    display_name: endpoint.displayName,
    hardware: endpoint.hardware,
    autoscaling: { min_replicas: endpoint.minReplicas, max_replicas: endpoint.maxReplicas },
  });
}

/** `POST /v1/endpoints`: v1 no longer creates endpoints. */
export async function createEndpoint(): Promise<void> {
  throw new ApiError(
    'permission_denied',
    'Creating v1 dedicated endpoints is no longer supported. Use /v2/projects/{project}/endpoints.',
  );
}

/** `GET /v1/hardware` */
export async function listHardware(exchange: Exchange, platform: Platform): Promise<void> {
  await platform.answer(exchange, {
    object: 'list',
    data: HARDWARE.map((hardware) => ({
      object: 'hardware',
      id: hardware.v1,
      pricing: { cents_per_minute: hardware.centsPerMinute },
      specs: {
        gpu_type: hardware.gpu,
        gpu_link: 'sxm',
        gpu_memory: hardware.gpuMemory,
        gpu_count: hardware.gpus,
      },
      availability: { status: 'available' },
      updated_at: CREATED_AT,
    })),
  });
}

function summary(endpoint: EndpointProfile): Record<string, unknown> {
  const { id, name, model, owner, state } = endpoint;
  return {
    object: 'endpoint',
    id,
    name,
    model,
    type: 'dedicated',
    owner,
    state,
    created_at: CREATED_AT,
  };
}
