import type { probeAttributes } from '@together-otel/semconv';

/** A value of `together.deployment.state`. */
export type DeploymentState = (typeof probeAttributes.deploymentState.values)[number];

/** A value of `together.deployment.replica.kind`. */
export type ReplicaKind = (typeof probeAttributes.replicaKind.values)[number];

/** A v1 endpoint or v2 deployment, as reported by its API. */
export interface Deployment {
  readonly api: 'v1' | 'v2';
  readonly id: string;
  readonly name: string;
  /** The model name used in calls: in v2 the endpoint's name. */
  readonly model: string;
  readonly state: DeploymentState;
  /** Only kinds reported by the API. */
  readonly replicas: Readonly<Partial<Record<ReplicaKind, number>>>;
  /** USD; undefined if the hardware's price is unknown. */
  readonly hourlyCost: number | undefined;
}

/** States of each API, in lower case. */
export const STATES: Readonly<Record<Deployment['api'], readonly DeploymentState[]>> = {
  v1: ['pending', 'starting', 'started', 'stopping', 'stopped', 'error', 'unknown'],
  v2: ['provisioning', 'scaling', 'ready', 'degraded', 'stopping', 'stopped', 'failed', 'unknown'],
};

/** Maps a state to the registry; `unknown` for others. */
export function stateOf(api: Deployment['api'], reported: unknown): DeploymentState {
  const name =
    typeof reported === 'string' ? reported.replace(/^DEPLOYMENT_STATE_/, '').toLowerCase() : '';
  return STATES[api].find((state) => state === name) ?? 'unknown';
}
