import { choice, object, required, text, whole } from '../options/checks.ts';
import type { Kind } from '../register/register.ts';

/** Every state of a dedicated endpoint, v1. */
const ENDPOINT_STATES = ['PENDING', 'STARTING', 'STARTED', 'STOPPING', 'STOPPED', 'ERROR'] as const;

/** A state of a dedicated endpoint, v1. */
export type EndpointState = (typeof ENDPOINT_STATES)[number];

/** A dedicated endpoint of `GET /v1/endpoints`. */
export interface EndpointProfile {
  /** Such as `endpoint-d23901de`. */
  readonly id: string;
  /** Model name in requests. @default 'simulator/', the model and `-`, 8 hex digits of the id */
  readonly name: string;
  readonly displayName: string;
  /** The model behind it: decides how it answers. @default 'meta-llama/Llama-3.3-70B-Instruct-Turbo' */
  readonly model: string;
  /** An id of `GET /v1/hardware`. @default '1x_nvidia_h100_80gb_sxm' */
  readonly hardware: string;
  readonly owner: string;
  /** Requests are served when it is `STARTED`. @default 'STARTED' */
  readonly state: EndpointState;
  /** @default 1 */
  readonly minReplicas: number;
  /** @default 1 */
  readonly maxReplicas: number;
}

/** A dedicated endpoint to add, or the fields of a known one to change. */
export type EndpointChange = Partial<EndpointProfile> & { readonly id: string };

/** Default model of deployments. */
export const DEDICATED_MODEL = 'meta-llama/Llama-3.3-70B-Instruct-Turbo';

/** Validation and defaults of {@link EndpointProfile}s. */
export const ENDPOINTS: Kind<EndpointProfile, EndpointChange> = {
  name: 'endpoint',
  check: object({
    id: required(text),
    name: text,
    displayName: text,
    model: text,
    hardware: text,
    owner: text,
    state: choice(ENDPOINT_STATES),
    minReplicas: whole(0),
    maxReplicas: whole(1),
  }),
  usual: (id) => ({
    id,
    name: `simulator/${DEDICATED_MODEL}-${Buffer.from(id).toString('hex').slice(-8)}`,
    displayName: id,
    model: DEDICATED_MODEL,
    hardware: '1x_nvidia_h100_80gb_sxm',
    owner: 'simulator',
    state: 'STARTED',
    minReplicas: 1,
    maxReplicas: 1,
  }),
};
