import { choice, number, object, required, text, whole } from '../options/checks.ts';
import type { Kind } from '../register/register.ts';
import { DEDICATED_MODEL } from './endpoint-profile.ts';

/** Every state of a deployment, v2. */
const DEPLOYMENT_STATES = [
  'DEPLOYMENT_STATE_PROVISIONING',
  'DEPLOYMENT_STATE_SCALING',
  'DEPLOYMENT_STATE_READY',
  'DEPLOYMENT_STATE_DEGRADED',
  'DEPLOYMENT_STATE_STOPPING',
  'DEPLOYMENT_STATE_STOPPED',
  'DEPLOYMENT_STATE_FAILED',
] as const;

/** A state of a deployment, v2. */
export type DeploymentState = (typeof DEPLOYMENT_STATES)[number];

/** A deployment of an endpoint of `GET /v2/projects/{project}/endpoints`. */
export interface DeploymentProfile {
  /** Such as `dep_abc123`. */
  readonly id: string;
  /** Without project and endpoint. @default 'main' */
  readonly name: string;
  /** Id of its endpoint; deployments with the same one share it. @default 'ep_simulator' */
  readonly endpoint: string;
  /** Requests use `simulator/` plus this as the model. @default 'chat' */
  readonly endpointName: string;
  /** The model behind it: decides how it answers. @default 'meta-llama/Llama-3.3-70B-Instruct-Turbo' */
  readonly model: string;
  /** Id of an instance type. @default '1xnvidia-h100-80gb' */
  readonly hardware: string;
  /** @default 'DEPLOYMENT_STATE_READY' */
  readonly state: DeploymentState;
  readonly message: string;
  /** @default 1 */
  readonly minReplicas: number;
  /** @default 2 */
  readonly maxReplicas: number;
  /** @default 1 */
  readonly desiredReplicas: number;
  /** @default 1 */
  readonly scheduledReplicas: number;
  /** With none, requests get 503 `routing_error`. @default 1 */
  readonly readyReplicas: number;
  /** 0 to 1, for the scrape. @default from the requests in flight, 16 fill a replica */
  readonly kvCacheUtilization?: number;
  /** 0 to 1, for the scrape. @default 0.5 */
  readonly cacheHitRate: number;
}

/** A deployment to add, or the fields of a known one to change. */
export type DeploymentChange = Partial<DeploymentProfile> & { readonly id: string };

const count = whole(0);
const share = number(0, 1);

/** Validation and defaults of {@link DeploymentProfile}s. */
export const DEPLOYMENTS: Kind<DeploymentProfile, DeploymentChange> = {
  name: 'deployment',
  check: object({
    id: required(text),
    state: choice(DEPLOYMENT_STATES),
    name: text,
    endpoint: text,
    endpointName: text,
    model: text,
    hardware: text,
    message: text,
    minReplicas: count,
    maxReplicas: count,
    desiredReplicas: count,
    scheduledReplicas: count,
    readyReplicas: count,
    kvCacheUtilization: share,
    cacheHitRate: share,
  }),
  usual: (id) => ({
    id,
    name: 'main',
    endpoint: 'ep_simulator',
    endpointName: 'chat',
    model: DEDICATED_MODEL,
    hardware: '1xnvidia-h100-80gb',
    state: 'DEPLOYMENT_STATE_READY',
    message: 'ready',
    minReplicas: 1,
    maxReplicas: 2,
    desiredReplicas: 1,
    scheduledReplicas: 1,
    readyReplicas: 1,
    cacheHitRate: 0.5,
  }),
};
