import { type Checked, flag, number, object } from '../options/checks.ts';

/** Contents of `GET /v1/billing/usage`. */
export interface BillingProfile {
  /** The API is in beta; organisations without it get 404. @default false */
  readonly enabled: boolean;
  /** Cost per hour, all products together. @default 1 */
  readonly usdPerHour: number;
  /** How many of the last completed hours are not reported yet. @default 0 */
  readonly hoursLate: number;
}

/** Spending of an organisation, as reported by its billing. */
export interface Billing {
  /** Current state. */
  readonly profile: BillingProfile;
  /**
   * Changes the given fields.
   *
   * @throws TypeError naming the field, the value and what to do
   * @example
   * simulator.billing.change({ usdPerHour: 20 }); // over a plan of 10,000 USD a month
   */
  change(change: Partial<BillingProfile>): BillingProfile;
  /** Restores the initial state. */
  restore(): void;
}

export const checkBilling: Checked<Partial<BillingProfile>> = object({
  enabled: flag,
  usdPerHour: number(0),
  hoursLate: number(0),
});

/** The billing of one simulator. */
export class SimulatedBilling implements Billing {
  readonly #initial: BillingProfile;
  #profile: BillingProfile;

  constructor(initial: Partial<BillingProfile>) {
    this.#initial = { enabled: false, usdPerHour: 1, hoursLate: 0, ...initial };
    this.#profile = this.#initial;
  }

  get profile(): BillingProfile {
    return this.#profile;
  }

  change(change: Partial<BillingProfile>): BillingProfile {
    this.#profile = { ...this.#profile, ...checkBilling(change, 'billing') };
    return this.#profile;
  }

  restore(): void {
    this.#profile = this.#initial;
  }
}
