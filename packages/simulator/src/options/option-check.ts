import { checkBilling } from '../account/billing.ts';
import { DEPLOYMENTS } from '../dedicated/deployment-profile.ts';
import { ENDPOINTS } from '../dedicated/endpoint-profile.ts';
import { checkFaultRule } from '../faults/fault-check.ts';
import { ERROR_TYPE_PLACES } from '../faults/known-errors.ts';
import { HEADER_PROFILES } from '../http/header-profile.ts';
import { checkCertificate } from '../network/network-check.ts';
import { COMPONENTS } from '../status-page/component-profile.ts';
import { checkChoice, checkFlag, checkNumber, checkObject, checkWhole, wrong } from './checks.ts';
import { checkLatency, checkModel } from './model-check.ts';
import type { SimulatorOptions } from './simulator-options.ts';

// biome-ignore format: a list of names
const FIELDS: readonly string[] = [
  'port', 'seed', 'models', 'latency', 'headers', 'limits', 'promptCache', 'faults', 'ledgerLimit', 'ledgerHeader', 'replay',
  'endpoints', 'deployments', 'billing', 'components', 'tls', 'now', 'date',
];

/**
 * Checks the options of a simulator.
 *
 * @throws TypeError naming the field, the value and what to do
 */
export function checkOptions(value: SimulatorOptions): SimulatorOptions {
  const options = checkObject(value, 'options', FIELDS);
  checkWhole(options['port'], 'options.port', 0, 65_535);
  checkNumber(options['seed'], 'options.seed', Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  checkList(options['models'], 'options.models', checkModel);
  checkLatency(options['latency'], 'options.latency');
  checkChoice(options['headers'], 'options.headers', HEADER_PROFILES);
  if (options['limits'] !== undefined) {
    const limits = checkObject(options['limits'], 'options.limits', ['enforce', 'errorTypePlace']);
    checkFlag(limits['enforce'], 'options.limits.enforce');
    checkChoice(limits['errorTypePlace'], 'options.limits.errorTypePlace', ERROR_TYPE_PLACES);
  }
  if (options['promptCache'] !== undefined) {
    const cache = checkObject(options['promptCache'], 'options.promptCache', ['share', 'place']);
    checkNumber(cache['share'], 'options.promptCache.share', 0, 1);
    checkChoice(cache['place'], 'options.promptCache.place', ['flat', 'details', 'both']);
  }
  checkList(options['faults'], 'options.faults', checkFaultRule);
  if (options['ledgerLimit'] !== Number.POSITIVE_INFINITY) {
    checkWhole(options['ledgerLimit'], 'options.ledgerLimit', 1);
  }
  checkHeader(options['ledgerHeader'], 'options.ledgerHeader');
  checkFlag(options['replay'], 'options.replay');
  if (options['tls'] !== undefined && typeof options['tls'] !== 'boolean') {
    checkCertificate(options['tls'], 'options.tls');
  }
  checkList(options['endpoints'], 'options.endpoints', ENDPOINTS.check);
  checkList(options['deployments'], 'options.deployments', DEPLOYMENTS.check);
  checkList(options['components'], 'options.components', COMPONENTS.check);
  if (options['billing'] !== undefined) checkBilling(options['billing'], 'options.billing');
  for (const clock of ['now', 'date']) {
    if (options[clock] !== undefined && typeof options[clock] !== 'function') {
      throw wrong(`options.${clock}`, options[clock], 'Give a function that returns milliseconds.');
    }
  }
  return value;
}

function checkHeader(value: unknown, field: string): void {
  if (value === undefined) return;
  if (typeof value === 'string' && /^[\w!#$%&'*+.^`|~-]+$/.test(value)) return;
  throw wrong(field, value, 'Give the name of a header, such as x-tenant.');
}

function checkList(
  value: unknown,
  field: string,
  check: (item: unknown, field: string) => unknown,
): void {
  if (value === undefined) return;
  if (!Array.isArray(value)) throw wrong(field, value, 'Give an array.');
  for (const [index, item] of value.entries()) check(item, `${field}[${index}]`);
}
