import { checkChoice, checkNumber, checkObject, checkText, wrong } from '../options/checks.ts';
import type { CertificateOptions } from './certificate-options.ts';
import type { Disturbance } from './network.ts';

/** @throws TypeError naming the field, the value and what to do */
export function checkDisturbance(value: unknown, field: string): Disturbance {
  const disturbance = checkObject(value, field, ['connections', 'delayMillis', 'seconds']);
  const kinds = ['served', 'refused', 'reset', 'ignored'];
  checkChoice(disturbance['connections'], `${field}.connections`, kinds);
  checkNumber(disturbance['delayMillis'], `${field}.delayMillis`, 0);
  checkNumber(disturbance['seconds'], `${field}.seconds`, 0);
  return disturbance as unknown as Disturbance;
}

/** @throws TypeError naming the field, the value and what to do */
export function checkCertificate(value: unknown, field: string): CertificateOptions {
  const options = checkObject(value, field, ['names', 'daysLeft', 'signedBy']);
  const { names } = options;
  if (names !== undefined) {
    if (!Array.isArray(names) || names.length === 0) {
      throw wrong(`${field}.names`, names, 'Give an array of host names and IP addresses.');
    }
    for (const [index, name] of names.entries()) checkText(name, `${field}.names[${index}]`);
  }
  checkNumber(options['daysLeft'], `${field}.daysLeft`, -36_500, 36_500);
  checkChoice(options['signedBy'], `${field}.signedBy`, ['authority', 'self']);
  return options as unknown as CertificateOptions;
}
