import type { probeAttributes } from '@together-otel/semconv';

/** A value of `together.deployment.state`. */
export type DeploymentState = (typeof probeAttributes.deploymentState.values)[number];

/** A value of `together.deployment.replica.kind`. */
export type ReplicaKind = (typeof probeAttributes.replicaKind.values)[number];

/** An endpoint of v1 or a deployment of v2, as its API reports it. */
export interface Deployment {
  readonly api: 'v1' | 'v2';
  readonly id: string;
  readonly name: string;
  /** What calls give for the model: in v2 the endpoint's name. */
  readonly model: string;
  readonly state: DeploymentState;
  /** Only the kinds that the API reports. */
  readonly replicas: Readonly<Partial<Record<ReplicaKind, number>>>;
  /** USD; undefined when the hardware's price is not known. */
  readonly hourlyCost: number | undefined;
}

/** The states that an API knows, each in lower case. */
export const STATES: Readonly<Record<Deployment['api'], readonly DeploymentState[]>> = {
  v1: ['pending', 'starting', 'started', 'stopping', 'stopped', 'error', 'unknown'],
  v2: ['provisioning', 'scaling', 'ready', 'degraded', 'stopping', 'stopped', 'failed', 'unknown'],
};

/** A state as the registry has it, `unknown` for what it does not have. */
export function stateOf(api: Deployment['api'], reported: unknown): DeploymentState {
  const name =
    typeof reported === 'string' ? reported.replace(/^DEPLOYMENT_STATE_/, '').toLowerCase() : '';
  return STATES[api].find((state) => state === name) ?? 'unknown';
}
