import type { probeAttributes } from '@together-otel/semconv';
import { fieldsOf, listOf, textOf } from '../http/json.ts';

/** A value of `together.status.component.state`. */
export type ComponentState = (typeof probeAttributes.statusComponentState.values)[number];

/** A component of a status page. */
export interface StatusComponent {
  readonly name: string;
  readonly state: ComponentState;
}

const MAX_COMPONENTS = 100;
const MAX_NAME = 100;

/** From good to bad: for duplicate names the worse state wins. */
const BY_WEIGHT: readonly ComponentState[] = [
  'operational',
  'unknown',
  'under_maintenance',
  'degraded_performance',
  'partial_outage',
  'major_outage',
];

/** Each format's names for the states, in lower case without separators. */
const STATES: Readonly<Record<string, ComponentState>> = {
  operational: 'operational',
  none: 'operational',
  up: 'operational',
  degradedperformance: 'degraded_performance',
  degraded: 'degraded_performance',
  minor: 'degraded_performance',
  partialoutage: 'partial_outage',
  major: 'partial_outage',
  majoroutage: 'major_outage',
  critical: 'major_outage',
  downtime: 'major_outage',
  undermaintenance: 'under_maintenance',
  maintenance: 'under_maintenance',
};

/**
 * Parses a status page's JSON: Statuspage (`/api/v2/summary.json`, `components.json`,
 * `status.json`),
 * Instatus (`/v2/components.json`), Better Stack (`/index.json`).
 *
 * @returns undefined if it is none of them.
 * @see https://betterstack.com/docs/uptime/status-pages/subscribing-to-status-updates/subscribing-to-api
 */
export function readStatusPage(page: unknown): StatusComponent[] | undefined {
  const { components, included, status, page: about } = fieldsOf(page);
  if (Array.isArray(components)) return unique(components.flatMap(fromComponent));
  if (Array.isArray(included)) return unique(listOf(included).flatMap(fromResource));
  const { indicator } = fieldsOf(status);
  if (indicator === undefined) return undefined;
  const name = textOf(fieldsOf(about)['name'], MAX_NAME) ?? 'all';
  return [{ name, state: stateOf(indicator) }];
}

/** Statuspage and Instatus. Groups are skipped: they only repeat their worst component. */
function fromComponent(entry: unknown): StatusComponent[] {
  const { name: reported, status, group, isParent } = fieldsOf(entry);
  const name = textOf(reported, MAX_NAME);
  if (name === undefined || group === true || isParent === true) return [];
  return [{ name, state: stateOf(status) }];
}

/** Better Stack, in JSON:API form. */
function fromResource(entry: unknown): StatusComponent[] {
  const { type, attributes } = fieldsOf(entry);
  const { public_name: reported, status } = fieldsOf(attributes);
  const name = textOf(reported, MAX_NAME);
  // Unmonitored resources have no state.
  if (type !== 'status_page_resource' || name === undefined || status === 'not_monitored')
    return [];
  return [{ name, state: stateOf(status) }];
}

function stateOf(reported: unknown): ComponentState {
  const name = typeof reported === 'string' ? reported.toLowerCase().replaceAll(/[\s_-]/g, '') : '';
  return (Object.hasOwn(STATES, name) && STATES[name]) || 'unknown';
}

function unique(components: readonly StatusComponent[]): StatusComponent[] {
  const states = new Map<string, ComponentState>();
  for (const { name, state } of components) {
    const before = states.get(name) ?? 'operational';
    const isWorse = BY_WEIGHT.indexOf(state) >= BY_WEIGHT.indexOf(before);
    states.set(name, isWorse ? state : before);
  }
  return [...states].slice(0, MAX_COMPONENTS).map(([name, state]) => ({ name, state }));
}
