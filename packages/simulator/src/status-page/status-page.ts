import type { Exchange } from '../http/exchange.ts';
import type { Platform } from '../platform.ts';
import type { ComponentProfile, ComponentState } from './component-profile.ts';

const UPDATED_AT = '2026-01-05T09:00:00.000Z';
const NAME = 'Together AI (simulated)';

/** `GET /api/v2/summary.json`: Atlassian Statuspage, and many compatible products. */
export async function statuspageSummary(exchange: Exchange, platform: Platform): Promise<void> {
  const components = platform.components.list();
  const { indicator, description } = overall(components);
  await answer(exchange, {
    page: { id: 'simulator', name: NAME, url: '', time_zone: 'Etc/UTC', updated_at: UPDATED_AT },
    components: components.map(({ id, state }, index) => ({
      id: `component-${index + 1}`,
      name: id,
      status: state,
      created_at: UPDATED_AT,
      updated_at: UPDATED_AT,
      position: index + 1,
      description: null,
      group: false,
      group_id: null,
      only_show_if_degraded: false,
    })),
    incidents: [],
    scheduled_maintenances: [],
    status: { indicator, description },
  });
}

/** `GET /index.json`: Better Stack. */
export async function betterStackIndex(exchange: Exchange, platform: Platform): Promise<void> {
  const components = platform.components.list();
  const { aggregate } = overall(components);
  await answer(exchange, {
    data: {
      id: '1',
      type: 'status_page',
      attributes: { company_name: NAME, aggregate_state: aggregate, updated_at: UPDATED_AT },
    },
    included: [
      { id: '1', type: 'status_page_section', attributes: { name: 'Services', position: 0 } },
      ...components.map(({ id, state }, index) => ({
        id: String(index + 2),
        type: 'status_page_resource',
        attributes: {
          status_page_section_id: 1,
          public_name: id,
          explanation: '',
          position: index,
          availability: 1,
          status: BETTER_STACK[state],
        },
      })),
    ],
  });
}

/** `GET /v2/components.json`: Instatus. */
export async function instatusComponents(exchange: Exchange, platform: Platform): Promise<void> {
  await answer(exchange, {
    components: platform.components.list().map(({ id, state }, index) => ({
      id: `component-${index + 1}`,
      name: id,
      description: '',
      status: state.replace('_', '').toUpperCase(),
      isParent: false,
      group: null,
    })),
  });
}

const BETTER_STACK: Readonly<Record<ComponentState, string>> = {
  operational: 'operational',
  degraded_performance: 'degraded',
  partial_outage: 'degraded',
  major_outage: 'downtime',
  under_maintenance: 'maintenance',
};

function overall(components: readonly ComponentProfile[]): {
  indicator: string;
  description: string;
  aggregate: string;
} {
  const has = (state: ComponentState): boolean => components.some((one) => one.state === state);
  if (has('major_outage')) {
    return { indicator: 'major', description: 'Major System Outage', aggregate: 'downtime' };
  }
  if (has('partial_outage') || has('degraded_performance')) {
    return { indicator: 'minor', description: 'Partial Outage', aggregate: 'degraded' };
  }
  if (has('under_maintenance')) {
    return {
      indicator: 'maintenance',
      description: 'Service Under Maintenance',
      aggregate: 'maintenance',
    };
  }
  return { indicator: 'none', description: 'All Systems Operational', aggregate: 'operational' };
}

async function answer(exchange: Exchange, body: unknown): Promise<void> {
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  await exchange.whole(200, headers, JSON.stringify(body));
}
