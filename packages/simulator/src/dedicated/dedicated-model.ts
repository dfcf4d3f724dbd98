import { ACCOUNT } from '../account/account.ts';
import type { ModelProfile } from '../catalogue/model-profile.ts';
import { ApiError, invalidRequest } from '../http/api-error.ts';
import type { Platform } from '../platform.ts';
import type { DeploymentProfile } from './deployment-profile.ts';

/** Serves requests for names outside the catalogue. */
export interface DedicatedModel {
  readonly profile: ModelProfile;
  /** The v2 deployment; v1 endpoints have none. */
  readonly deployment?: DeploymentProfile;
  /** Why it can't serve requests now. */
  readonly refusal?: ApiError;
}

/**
 * Finds what serves a name: a v1 endpoint by its name, a v2 endpoint by `slug/endpoint`, a v2
 * deployment by `slug/endpoint/deployment`. An endpoint routes to its first ready deployment.
 */
export function findDedicated(platform: Platform, name: string): DedicatedModel | undefined {
  const endpoint = platform.endpoints.list().find((one) => one.name === name);
  if (endpoint !== undefined) {
    const profile = profileOf(platform, name, endpoint.model);
    return endpoint.state === 'STARTED'
      ? { profile }
      : { profile, refusal: new ApiError('dedicated_endpoint_not_running') };
  }
  const own = platform.deployments.list().filter((one) => {
    const full = `${ACCOUNT.projectSlug}/${one.endpointName}`;
    return name === full || name === `${full}/${one.name}`;
  });
  const deployment = own.find(({ readyReplicas }) => readyReplicas > 0) ?? own[0];
  if (deployment === undefined) return undefined;
  const profile = profileOf(platform, name, deployment.model);
  return deployment.readyReplicas > 0
    ? { profile, deployment }
    : { profile, deployment, refusal: new ApiError('routing_error') };
}

function profileOf(platform: Platform, name: string, model: string): ModelProfile {
  const base = platform.catalogue.get(model);
  if (base === undefined) throw invalidRequest(`${name} is of model ${model}, which is unknown.`);
  return { ...base, id: name, headers: 'dedicated' };
}
