import { type Checked, choice, list, number, object, text, wrong } from '../options/checks.ts';
import type { CertificateOptions } from './certificate-options.ts';
import type { Disturbance } from './network.ts';

export const checkDisturbance: Checked<Disturbance> = object({
  connections: choice(['served', 'refused', 'reset', 'ignored']),
  delayMillis: number(0),
  seconds: number(0),
});

export const checkCertificate: Checked<CertificateOptions> = object({
  names,
  daysLeft: number(-36_500, 36_500),
  signedBy: choice(['authority', 'self']),
});

function names(value: unknown, field: string): void {
  if (value !== undefined && (!Array.isArray(value) || value.length === 0)) {
    throw wrong(field, value, 'Give an array of host names and IP addresses.');
  }
  list(text)(value, field);
}
