import { checkBilling } from '../account/billing.ts';
import { DEPLOYMENTS } from '../dedicated/deployment-profile.ts';
import { ENDPOINTS } from '../dedicated/endpoint-profile.ts';
import { checkFaultRule } from '../faults/fault-check.ts';
import { ERROR_TYPE_PLACES } from '../faults/known-errors.ts';
import { HEADER_PROFILES } from '../http/header-profile.ts';
import { checkCertificate } from '../network/network-check.ts';
import { COMPONENTS } from '../status-page/component-profile.ts';
import {
  type Checked,
  choice,
  clock,
  flag,
  list,
  matching,
  number,
  object,
  optional,
  or,
  whole,
} from './checks.ts';
import { checkModel, latency } from './model-check.ts';
import type { SimulatorOptions } from './simulator-options.ts';

const HEADER = /^[\w!#$%&'*+.^`|~-]+$/;

const check: Checked<SimulatorOptions> = object({
  port: whole(0, 65_535),
  seed: number(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
  models: list(checkModel),
  latency,
  headers: choice(HEADER_PROFILES),
  limits: optional(object({ enforce: flag, errorTypePlace: choice(ERROR_TYPE_PLACES) })),
  promptCache: optional(
    object({ share: number(0, 1), place: choice(['flat', 'details', 'both']) }),
  ),
  faults: list(checkFaultRule),
  ledgerLimit: or(Number.POSITIVE_INFINITY, whole(1)),
  ledgerHeader: matching(HEADER, 'Give the name of a header, such as x-tenant.'),
  replay: flag,
  endpoints: list(ENDPOINTS.check),
  deployments: list(DEPLOYMENTS.check),
  billing: optional(checkBilling),
  components: list(COMPONENTS.check),
  tls: optional(or(true, or(false, checkCertificate))),
  now: clock,
  date: clock,
});

/** @throws TypeError naming the field, the value and what to do */
export function checkOptions(options: SimulatorOptions): SimulatorOptions {
  return check(options, 'options');
}
