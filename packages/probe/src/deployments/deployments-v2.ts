import { someAtATime } from '../api/some-at-a-time.ts';
import { segmentOf, type TogetherApi } from '../api/together-api.ts';
import { amountOf, fieldsOf, textOf } from '../http/json.ts';
import { type Deployment, type ReplicaKind, stateOf } from './deployment.ts';

/**
 * Lists the deployments of all endpoints of a project.
 *
 * @param limits maximum number of endpoints whose deployments are listed, and of deployments.
 * @throws as `TogetherApi.read`
 */
export async function readDeployments(
  api: TogetherApi,
  project: string,
  prices: ReadonlyMap<string, number>,
  limits: { readonly endpoints: number; readonly deployments: number },
  signal: AbortSignal,
): Promise<Deployment[]> {
  const root = `/v2/projects/${segmentOf(project)}/endpoints`;
  const endpoints = await api.readAll(root, { limit: '100' }, signal);
  const deployments = await someAtATime(endpoints.slice(0, limits.endpoints), async (endpoint) => {
    const { id, name } = fieldsOf(endpoint);
    if (typeof id !== 'string' || !id.isWellFormed()) return [];
    const path = `${root}/${segmentOf(id)}/deployments`;
    const entries = await api.readAll(path, { limit: '100' }, signal);
    return entries
      .slice(0, limits.deployments)
      .flatMap((entry) => describe(fieldsOf(entry), textOf(name), prices) ?? []);
  });
  return deployments.flat().slice(0, limits.deployments);
}

function describe(
  deployment: Readonly<Record<string, unknown>>,
  endpointName: string | undefined,
  prices: ReadonlyMap<string, number>,
): Deployment | undefined {
  const id = textOf(deployment['id']);
  if (id === undefined) return undefined;
  const status = fieldsOf(deployment['status']);
  const autoscaling = fieldsOf(deployment['autoscaling']);
  const reported: Record<ReplicaKind, number | undefined> = {
    desired: amountOf(deployment['desiredReplicas']),
    scheduled: amountOf(status['scheduledReplicas']),
    ready: amountOf(status['readyReplicas']),
    min: amountOf(autoscaling['minReplicas']),
    max: amountOf(autoscaling['maxReplicas']),
  };
  const name = textOf(deployment['name']) ?? id;
  const price = prices.get(textOf(deployment['hardware']) ?? '');
  // Replicas placed on machines are billed, ready or not.
  const present = reported.scheduled ?? reported.ready;
  return {
    api: 'v2',
    id,
    name,
    model: endpointName ?? name,
    state: stateOf('v2', status['state']),
    replicas: Object.fromEntries(
      Object.entries(reported).filter(([, count]) => count !== undefined),
    ) as Deployment['replicas'],
    hourlyCost: price === undefined || present === undefined ? undefined : price * present,
  };
}
