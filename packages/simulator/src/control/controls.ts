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
   * Adds a fault after the existing ones.
   *
   * @returns a function that removes it
   * @throws TypeError naming the field, the value and what to do
   */
  inject(fault: FaultRule): () => void;
  /** The faults that still apply. */
  faults(): FaultRule[];
  /** Removes all faults. */
  clearFaults(): void;
  /** Forgets all traffic: ledger, rate limits, files, batches, sequences of chance. */
  reset(): void;
  /** Restores the initial state of everything served, the network and the faults. Keeps traffic. */
  restore(): Promise<void>;
}

/** Response of a control endpoint. */
interface Answer {
  readonly status: number;
  readonly answer?: unknown;
  /** Runs after the response has been sent. */
  readonly after?: () => Promise<void>;
}

/** One control endpoint. */
interface Control {
  readonly method: string;
  /** Under `/__simulator/`; a last part `:name` is any rest of the path. */
  readonly path: string;
  run(controls: Controls, body: unknown, name: string): Answer | Promise<Answer>;
}

function control(method: string, path: string, run: Control['run']): Control {
  return { method, path, run };
}

function answer(content: unknown, status = 200): Answer {
  return { status, answer: content };
}

/** Answers without content, after the work. */
async function done(work: unknown): Promise<Answer> {
  await work;
  return { status: 204 };
}

/** Every control endpoint. */
export const CONTROLS: readonly Control[] = [
  control('GET', 'ledger', ({ ledger }) => answer(ledger.summary())),
  control('GET', 'ledger/entries', ({ ledger }) => answer(ledger.entries())),
  control('GET', 'idle', ({ ledger }) => done(ledger.whenIdle())),
  control('GET', 'faults', (controls) => answer(controls.faults())),
  control('POST', 'faults', (controls, body) => {
    controls.inject(body as FaultRule);
    return answer(body, 201);
  }),
  control('DELETE', 'faults', (controls) => done(controls.clearFaults())),
  control('GET', 'models', ({ models }) => answer(models.list())),
  control('PATCH', 'models/:id', ({ models }, body, id) =>
    answer(models.change({ ...changeOf(body, 'model'), id } as ModelOverride)),
  ),
  control('DELETE', 'models/:id', ({ models }, _body, id) => done(models.retire(id))),
  ...registerControls('endpoints'),
  ...registerControls('deployments'),
  ...registerControls('components'),
  control('PATCH', 'billing', ({ billing }, body) =>
    answer(billing.change(changeOf(body, 'billing'))),
  ),
  control('PUT', 'network', ({ network }, body) => {
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
  }),
  control('PUT', 'certificate', ({ network }, body) =>
    done(network.presentCertificate((body ?? {}) as CertificateOptions)),
  ),
  control('POST', 'reset', (controls) => done(controls.reset())),
  control('POST', 'restore', (controls) => done(controls.restore())),
];

/** Reads, changes and removes entries of a register. */
function registerControls(path: 'endpoints' | 'deployments' | 'components'): Control[] {
  const registerOf = (controls: Controls) =>
    controls[path] as Register<unknown, Readonly<Record<string, unknown>>>;
  return [
    control('GET', path, (controls) => answer(registerOf(controls).list())),
    control('PATCH', `${path}/:id`, (controls, body, id) =>
      answer(registerOf(controls).change({ ...changeOf(body, path), id })),
    ),
    control('DELETE', `${path}/:id`, (controls, _body, id) =>
      done(registerOf(controls).remove(id)),
    ),
  ];
}

function changeOf(body: unknown, field: string): Readonly<Record<string, unknown>> {
  if (isObject(body)) return body;
  throw wrong(field, body, 'Give an object of the fields to change.');
}
