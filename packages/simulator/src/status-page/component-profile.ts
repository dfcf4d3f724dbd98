import { choice, object, required, text } from '../options/checks.ts';
import type { Kind } from '../register/register.ts';

/** Every state of a component. */
const COMPONENT_STATES = [
  'operational',
  'degraded_performance',
  'partial_outage',
  'major_outage',
  'under_maintenance',
] as const;

/** A state of a component, as Statuspage calls it. */
export type ComponentState = (typeof COMPONENT_STATES)[number];

/** A component of the status page. */
export interface ComponentProfile {
  /** Its name. */
  readonly id: string;
  /** @default 'operational' */
  readonly state: ComponentState;
}

/** A component to add, or its new state. */
export type ComponentChange = Partial<ComponentProfile> & { readonly id: string };

/** Initial components of the status page. */
export const USUAL_COMPONENTS: readonly ComponentChange[] = [
  { id: 'Inference API' },
  { id: 'Dedicated Endpoints' },
  { id: 'Fine-tuning' },
  { id: 'Website' },
];

/** Validation and defaults of {@link ComponentProfile}s. */
export const COMPONENTS: Kind<ComponentProfile, ComponentChange> = {
  name: 'component',
  check: object({ id: required(text), state: choice(COMPONENT_STATES) }),
  usual: (id) => ({ id, state: 'operational' }),
};
