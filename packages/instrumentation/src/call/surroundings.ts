import type { ContentCapture } from '../content/captured-content.ts';
import type { Deployment } from '../facts/call-summary.ts';
import type { FailedCalls } from '../fallback/failed-calls.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { PriceList } from '../together/price-list.ts';
import type { QuotaBook } from '../together/quota-book.ts';
import type { PeakBook } from '../together/rate-peak.ts';
import type { Warnings } from '../together/warnings.ts';
import type { Hooks } from './hooks.ts';
import type { IdentityBook } from './identity.ts';

/** What all calls of one instrumentation share. */
export interface Surroundings {
  readonly telemetry: Telemetry;
  readonly identities: IdentityBook;
  readonly quotas: QuotaBook;
  readonly peaks: PeakBook;
  readonly prices: PriceList;
  readonly failedCalls: FailedCalls;
  readonly hooks: Hooks;
  /** Undefined unless it is switched on. */
  readonly content: ContentCapture | undefined;
  /** Undefined unless they are switched on. */
  readonly warnings: Warnings | undefined;
  /** Where models run, as far as the user told. */
  readonly deployments: ReadonlyMap<string, Deployment>;
}
