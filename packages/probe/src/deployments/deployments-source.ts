import { attr, probeAttr } from '@together-otel/semconv';
import type { IdentityReader } from '../api/identity.ts';
import { ApiRefusal, type TogetherApi } from '../api/together-api.ts';
import type { SourceContext } from '../source/context.ts';
import { PacedSource, type SourcePace } from '../source/paced-source.ts';
import { reading, stateReadings } from '../source/readings.ts';
import type { Reading, Report, StatusLine } from '../source/source.ts';
import { type Deployment, STATES } from './deployment.ts';
import { readDeployments } from './deployments-v2.ts';
import { readEndpoints } from './endpoints-v1.ts';
import { HardwarePrices } from './hardware-prices.ts';

/** Settings of the deployments source. */
export interface DeploymentsSettings extends SourcePace {
  readonly api: TogetherApi;
  readonly identity: IdentityReader;
  readonly v1: boolean;
  readonly v2: boolean;
  /** Undefined for the key's own. */
  readonly project: string | undefined;
}

/** Maximum number of endpoints per API: each costs a request. */
const MAX_ENDPOINTS = 100;
/** Maximum number of v2 deployments: each has more than a dozen series. */
const MAX_DEPLOYMENTS = 500;

/** Reports state, replicas and cost of dedicated endpoints (v1) and deployments (v2). */
export class DeploymentsSource extends PacedSource<DeploymentsSettings> {
  override readonly name = 'deployments';
  readonly #prices: Readonly<Record<Deployment['api'], HardwarePrices>>;
  readonly #said = new Set<Deployment['api']>();

  constructor(context: SourceContext, settings: DeploymentsSettings) {
    super(context, settings.api.host, settings);
    const { api } = settings;
    this.#prices = {
      v1: HardwarePrices.v1(api, context.clock),
      v2: HardwarePrices.v2(api, context.clock),
    };
  }

  override async read(signal: AbortSignal): Promise<Report> {
    const { v1, v2 } = this.settings;
    const deployments = [
      ...(v1 ? await this.#ask('v1', () => this.#readV1(signal)) : []),
      ...(v2 ? await this.#ask('v2', () => this.#readV2(signal)) : []),
    ];
    return {
      readings: deployments.flatMap(readingsOf),
      lines:
        deployments.length > 0
          ? deployments.map(lineOf)
          : [{ subject: 'deployments', status: 'ok', text: 'there are none' }],
    };
  }

  async #readV1(signal: AbortSignal): Promise<Deployment[]> {
    const prices = await this.#prices.v1.read(signal);
    return readEndpoints(this.settings.api, prices, MAX_ENDPOINTS, signal);
  }

  async #readV2(signal: AbortSignal): Promise<Deployment[]> {
    const { api, identity } = this.settings;
    const project = this.settings.project ?? (await identity.read(signal)).projectId;
    if (project === undefined) {
      throw new Error("the key's project is unknown: set deployments.project");
    }
    const prices = await this.#prices.v2.read(signal);
    const limits = { endpoints: MAX_ENDPOINTS, deployments: MAX_DEPLOYMENTS };
    return readDeployments(api, project, prices, limits, signal);
  }

  /** An API that this key lacks is reported once, as having no deployments. */
  async #ask(api: Deployment['api'], read: () => Promise<Deployment[]>): Promise<Deployment[]> {
    try {
      const deployments = await read();
      this.#said.delete(api);
      return deployments;
    } catch (error) {
      if (!(error instanceof ApiRefusal && error.isUnavailable)) throw error;
      if (!this.#said.has(api)) {
        this.#said.add(api);
        this.context.say(
          `deployments: ${error.message}: ${api} is not watched until that changes. Disable it with deployments.${api}: false`,
        );
      }
      return [];
    }
  }
}

function readingsOf(deployment: Deployment): Reading[] {
  const { api, state, replicas, hourlyCost } = deployment;
  const attributes = {
    [probeAttr.deploymentApi]: api,
    [probeAttr.deploymentId]: deployment.id,
    [probeAttr.deploymentName]: deployment.name,
    [attr.requestModel]: deployment.model,
  };
  return [
    ...stateReadings('deploymentState', probeAttr.deploymentState, STATES[api], state, attributes),
    ...Object.entries(replicas).flatMap(([kind, value]) =>
      reading('deploymentReplicas', value, { ...attributes, [probeAttr.replicaKind]: kind }),
    ),
    ...reading('deploymentHourlyCost', hourlyCost, attributes),
  ];
}

function lineOf(deployment: Deployment): StatusLine {
  const { api, name, state, replicas, hourlyCost } = deployment;
  const { ready, desired, min, max } = replicas;
  const counted = ready === undefined ? '' : `, ${ready} of ${desired ?? '?'} replicas ready`;
  const bounds = min === undefined || max === undefined ? '' : `, ${min} to ${max} replicas`;
  const least = api === 'v1' && min !== max && hourlyCost ? 'from ' : '';
  const cost = hourlyCost === undefined ? '' : `, ${least}$${hourlyCost.toFixed(2)}/h`;
  return {
    subject: name,
    status: statusOf(deployment),
    text: `${state}${counted}${bounds}${cost}`,
  };
}

/** Down: should serve and does not. Stopped or starting is only a notice. */
function statusOf({ state, replicas }: Deployment): StatusLine['status'] {
  const { ready, desired } = replicas;
  if (state === 'error' || state === 'failed') return 'down';
  if (state === 'degraded' && !ready) return 'down';
  const isServing = state === 'started' || state === 'ready';
  return isServing && (ready ?? 0) >= (desired ?? 0) ? 'ok' : 'notice';
}
