import { someAtATime } from '../api/some-at-a-time.ts';
import { segmentOf, type TogetherApi } from '../api/together-api.ts';
import { amountOf, fieldsOf, listOf, textOf } from '../http/json.ts';
import { type Deployment, stateOf } from './deployment.ts';

/**
 * Lists the dedicated endpoints of `GET /v1/endpoints`: the list has states, each endpoint its
 * bounds and hardware.
 *
 * @param limit maximum number of endpoints fetched individually.
 * @throws as `TogetherApi.read`
 */
export async function readEndpoints(
  api: TogetherApi,
  prices: ReadonlyMap<string, number>,
  limit: number,
  signal: AbortSignal,
): Promise<Deployment[]> {
  const { data } = fieldsOf(await api.read('/endpoints', { type: 'dedicated' }, signal));
  const endpoints = listOf(data).flatMap((entry) => {
    const { id, type } = fieldsOf(entry);
    const shownId = textOf(id);
    const isId = typeof id === 'string' && id.isWellFormed();
    return isId && shownId !== undefined && type !== 'serverless' ? [{ id, shownId }] : [];
  });
  return someAtATime(endpoints.slice(0, limit), async ({ id, shownId }) => {
    const path = `/endpoints/${segmentOf(id)}`;
    return describe(shownId, fieldsOf(await api.read(path, {}, signal)), prices);
  });
}

function describe(
  id: string,
  endpoint: Readonly<Record<string, unknown>>,
  prices: ReadonlyMap<string, number>,
): Deployment {
  const autoscaling = fieldsOf(endpoint['autoscaling']);
  const min = amountOf(autoscaling['min_replicas']);
  const max = amountOf(autoscaling['max_replicas']);
  const state = stateOf('v1', endpoint['state']);
  const price = prices.get(textOf(endpoint['hardware']) ?? '');
  const name = textOf(endpoint['name']) ?? id;
  return {
    api: 'v1',
    id,
    name,
    model: name,
    state,
    replicas: { ...(min !== undefined && { min }), ...(max !== undefined && { max }) },
    // v1 does not report the number of running replicas, so assume the lower bound.
    hourlyCost:
      price === undefined || min === undefined ? undefined : state === 'started' ? price * min : 0,
  };
}
