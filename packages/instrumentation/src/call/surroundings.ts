import type { Attributions } from '../attribution/attribution.ts';
import type { ContentCapture } from '../content/captured-content.ts';
import type { Deployment } from '../facts/call-summary.ts';
import type { FailedCalls } from '../fallback/failed-calls.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { PriceList } from '../together/price-list.ts';
import type { QuotaStore } from '../together/quota-store.ts';
import type { PeakStore } from '../together/rate-peak.ts';
import type { Warnings } from '../together/warnings.ts';
import type { Hooks } from './hooks.ts';
import type { IdentityRegistry } from './identity.ts';

/** Shared by all calls of one instrumentation. */
export interface Surroundings {
  readonly telemetry: Telemetry;
  readonly identities: IdentityRegistry;
  readonly quotas: QuotaStore;
  readonly peaks: PeakStore;
  readonly prices: PriceList;
  readonly failedCalls: FailedCalls;
  readonly hooks: Hooks;
  /** Attribution of calls. */
  readonly attributions: Attributions;
  /** Undefined unless enabled. */
  readonly content: ContentCapture | undefined;
  /** Undefined unless enabled. */
  readonly warnings: Warnings | undefined;
  /** User-configured deployments of models. */
  readonly deployments: ReadonlyMap<string, Deployment>;
}
