import type { Billing } from '../account/billing.ts';
import type { Models } from '../catalogue/catalogue.ts';
import type { ModelOverride } from '../catalogue/model-profile.ts';
import type { DeploymentChange, DeploymentProfile } from '../dedicated/deployment-profile.ts';
import type { EndpointChange, EndpointProfile } from '../dedicated/endpoint-profile.ts';
import type { FaultRule } from '../faults/fault.ts';
import { isObject } from '../http/fields.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { CertificateOptions } from '../network/certificate-options.ts';
import type { Network } from '../network/network.ts';
import { checkDisturbance } from '../network/network-check.ts';
import { wrong } from '../options/checks.ts';
import type { Register } from '../register/register.ts';
import type { ComponentChange, ComponentProfile } from '../status-page/component-profile.ts';

/** Controls of a running simulator: methods, or HTTP under `/__simulator/`. */
export interface Controls {
  /** Record of everything served. */
  readonly ledger: Ledger;
  /** The catalogue, and how each model behaves. */
  readonly models: Models;
  /** Dedicated endpoints, v1. */
  readonly endpoints: Register<EndpointProfile, EndpointChange>;
  /** Deployments, v2. */
  readonly deployments: Register<DeploymentProfile, DeploymentChange>;
  /** Components of the status page; a component's id is its name. */
  readonly components: Register<ComponentProfile, ComponentChange>;
  readonly billing: Billing;
  /** Connections and certificates. */
  readonly network: Network;
  /**
   * Puts a fault in force, behind those that are already.
   *
   * @returns a function that removes it
   * @throws TypeError naming the field, the value and what to do
   */
  inject(fault: FaultRule): () => void;
  /** The faults that may still be applied. */
  faults(): FaultRule[];
  /** Removes all faults. */
  clearFaults(): void;
  /** Forgets all traffic: ledger, rate limits, files, batches, sequences of chance. */
  reset(): void;
  /** All clear: everything that is served, the network and the faults as when the simulator started. Traffic is not forgotten. */
  restore(): Promise<void>;
}

/** Answer of a control endpoint. */
interface Answer {
  readonly status: number;
  readonly answer?: unknown;
  /** Done once the answer has left. */
  readonly after?: () => Promise<void>;
}

/** One control endpoint. */
interface Control {
  readonly method: string;
  /** Under `/__simulator/`; a last part `:name` is any rest of the path. */
  readonly path: string;
  run(controls: Controls, body: unknown, name: string): Answer | Promise<Answer>;
}

const DONE: Answer = { status: 204 };

/** Every control endpoint. */
export const CONTROLS: readonly Control[] = [
  {
    method: 'GET',
    path: 'ledger',
    run: ({ ledger }) => ({ status: 200, answer: ledger.summary() }),
  },
  {
    method: 'GET',
    path: 'ledger/entries',
    run: ({ ledger }) => ({ status: 200, answer: ledger.entries() }),
  },
  {
    method: 'GET',
    path: 'idle',
    run: async ({ ledger }) => {
      await ledger.whenIdle();
      return DONE;
    },
  },
  {
    method: 'GET',
    path: 'faults',
    run: (controls) => ({ status: 200, answer: controls.faults() }),
  },
  {
    method: 'POST',
    path: 'faults',
    run: (controls, body) => {
      controls.inject(body as FaultRule);
      return { status: 201, answer: body };
    },
  },
  {
    method: 'DELETE',
    path: 'faults',
    run: (controls) => {
      controls.clearFaults();
      return DONE;
    },
  },
  {
    method: 'GET',
    path: 'models',
    run: ({ models }) => ({ status: 200, answer: models.list() }),
  },
  {
    method: 'PATCH',
    path: 'models/:id',
    run: ({ models }, body, id) => {
      const model = { ...changeOf(body, 'model'), id } as ModelOverride;
      return { status: 200, answer: models.change(model) };
    },
  },
  {
    method: 'DELETE',
    path: 'models/:id',
    run: ({ models }, _body, id) => {
      models.retire(id);
      return DONE;
    },
  },
  ...registerControls('endpoints'),
  ...registerControls('deployments'),
  ...registerControls('components'),
  {
    method: 'PATCH',
    path: 'billing',
    run: ({ billing }, body) => ({
      status: 200,
      answer: billing.change(changeOf(body, 'billing')),
    }),
  },
  {
    method: 'PUT',
    path: 'network',
    run: ({ network }, body) => {
      const disturbance = checkDisturbance(body, 'disturbance');
      const { connections = 'served', seconds } = disturbance;
      if (connections !== 'served' && seconds === undefined) {
        throw wrong(
          'disturbance.seconds',
          seconds,
          `Say for how long connections are ${connections}: this endpoint cannot be reached until then.`,
        );
      }
      return { status: 204, after: () => network.disturb(disturbance) };
    },
  },
  {
    method: 'PUT',
    path: 'certificate',
    run: async ({ network }, body) => {
      await network.presentCertificate((body ?? {}) as CertificateOptions);
      return DONE;
    },
  },
  {
    method: 'POST',
    path: 'reset',
    run: (controls) => {
      controls.reset();
      return DONE;
    },
  },
  {
    method: 'POST',
    path: 'restore',
    run: async (controls) => {
      await controls.restore();
      return DONE;
    },
  },
];

/** Reads, changes and removes entries of a register. */
function registerControls(path: 'endpoints' | 'deployments' | 'components'): Control[] {
  const registerOf = (controls: Controls) =>
    controls[path] as Register<unknown, Readonly<Record<string, unknown>>>;
  return [
    {
      method: 'GET',
      path,
      run: (controls) => ({ status: 200, answer: registerOf(controls).list() }),
    },
    {
      method: 'PATCH',
      path: `${path}/:id`,
      run: (controls, body, id) => {
        const change = { ...changeOf(body, path), id };
        return { status: 200, answer: registerOf(controls).change(change) };
      },
    },
    {
      method: 'DELETE',
      path: `${path}/:id`,
      run: (controls, _body, id) => {
        registerOf(controls).remove(id);
        return DONE;
      },
    },
  ];
}

function changeOf(body: unknown, field: string): Readonly<Record<string, unknown>> {
  if (isObject(body)) return body;
  throw wrong(field, body, 'Give an object of the fields to change.');
}
