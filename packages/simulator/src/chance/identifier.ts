import type { Random } from './random.ts';

const ALPHANUMERIC = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const LOWER = 'abcdefghijklmnopqrstuvwxyz0123456789';
const HEX = '0123456789abcdef';

/** The two ids of one response, related as in recorded traffic: the request id ends in the ray. */
export interface ResponseIds {
  /** Such as `ogzjdpL-6Ng1vN-9f391a08f8af75e1`. */
  readonly request: string;
  /** Such as `9f391a08f8af75e1`; the header adds the data centre. */
  readonly ray: string;
}

/** Ids in the form of the 2026 recordings. */
export function responseIds(random: Random): ResponseIds {
  const ray = random.text(16, HEX);
  return {
    ray,
    request: `o${random.text(6, ALPHANUMERIC)}-${random.text(6, ALPHANUMERIC)}-${ray}`,
  };
}

/** An id such as `call_yu1mxtmex7x48nximi9c8jpo`. */
export function prefixedId(random: Random, prefix: string): string {
  return `${prefix}_${random.text(24, LOWER)}`;
}
