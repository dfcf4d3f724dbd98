import { ACCOUNT } from '../account/account.ts';
import { ApiError } from '../http/api-error.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Platform } from '../platform.ts';
import type { DeploymentProfile } from './deployment-profile.ts';
import { HARDWARE } from './hardware.ts';

const CREATED_AT = '2026-01-05T09:00:00Z';
const PROJECT = `projects/${ACCOUNT.projectId}`;

/**
 * `GET /v2/projects/:project/endpoints`, `…/:endpoint`, `…/:endpoint/deployments` and
 * `…/deployments/:id`; lists are paged by `limit` and `after`.
 */
export async function readProject(
  exchange: Exchange,
  platform: Platform,
  rest: string,
): Promise<void> {
  const [project, kind, endpoint, part, id, ...more] = rest.split('/');
  const missing = new ApiError('not_found', `/v2/projects/${rest} was not found.`);
  if (project !== ACCOUNT.projectId || kind !== 'endpoints' || more.length > 0) throw missing;
  const all = platform.deployments.list();
  if (endpoint === undefined) {
    const endpoints = [...new Set(all.map((one) => one.endpoint))];
    const groups = endpoints.map((id) => all.filter((one) => one.endpoint === id));
    return page(exchange, platform, groups.map(describeEndpoint));
  }
  const own = all.filter((one) => one.endpoint === endpoint);
  if (own.length === 0) throw missing;
  if (part === undefined) return platform.answer(exchange, describeEndpoint(own));
  if (part !== 'deployments') throw missing;
  if (id === undefined) return page(exchange, platform, own.map(describe));
  const deployment = own.find((one) => one.id === id);
  if (deployment === undefined) throw missing;
  return platform.answer(exchange, describe(deployment));
}

/** `GET /v2/public/inference-instance-types` */
export async function listInstanceTypes(exchange: Exchange, platform: Platform): Promise<void> {
  const types = HARDWARE.map((hardware) => ({
    id: hardware.v2,
    name: hardware.v2,
    description: '',
    gpuType: hardware.gpu,
    gpuCount: hardware.gpus,
    gpuMemoryGib: hardware.gpuMemory,
    priceCentsPerHour: hardware.centsPerMinute * 60,
    regions: [],
  }));
  await platform.answer(exchange, { object: 'list', data: types });
}

function describeEndpoint(deployments: readonly DeploymentProfile[]): Record<string, unknown> {
  const [first] = deployments;
  return {
    id: first?.endpoint,
    projectId: ACCOUNT.projectId,
    name: `${ACCOUNT.projectSlug}/${first?.endpointName}`,
    endpointType: 'ENDPOINT_TYPE_DEDICATED',
    etag: 'etag-1',
    visibility: 'VISIBILITY_PRIVATE',
    createdAt: CREATED_AT,
    updatedAt: CREATED_AT,
    trafficSplit: deployments.map(({ id }) => ({ deploymentId: id, weight: 1 })),
    deployments: deployments.map((one) => ({
      ...common(one),
      state: one.state,
      desiredReplicas: one.desiredReplicas,
      readyReplicas: one.readyReplicas,
    })),
  };
}

function describe(deployment: DeploymentProfile): Record<string, unknown> {
  const { state, message, scheduledReplicas, readyReplicas } = deployment;
  return {
    ...common(deployment),
    projectId: ACCOUNT.projectId,
    endpointId: deployment.endpoint,
    config: `${PROJECT}/configs/cr_simulator`,
    etag: 'etag-1',
    updatedAt: CREATED_AT,
    desiredReplicas: deployment.desiredReplicas,
    status: { state, message, scheduledReplicas, readyReplicas },
  };
}

function common(deployment: DeploymentProfile): Record<string, unknown> {
  return {
    id: deployment.id,
    name: `${ACCOUNT.projectSlug}/${deployment.endpointName}/${deployment.name}`,
    model: `${PROJECT}/models/${deployment.model}/revisions/rv_1`,
    hardware: deployment.hardware,
    trafficMode: 'TRAFFIC_MODE_LIVE',
    autoscaling: {
      minReplicas: deployment.minReplicas,
      maxReplicas: deployment.maxReplicas,
    },
    createdAt: CREATED_AT,
  };
}

/** The cursor is the position in the list. */
async function page(exchange: Exchange, platform: Platform, items: unknown[]): Promise<void> {
  const start = Number(exchange.query.get('after') ?? 0);
  const end = start + Math.min(Number(exchange.query.get('limit') ?? 50), 500);
  await platform.answer(exchange, {
    object: 'list',
    data: items.slice(start, end),
    next_cursor: end < items.length ? String(end) : '',
  });
}
