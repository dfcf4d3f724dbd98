import type { BillingProfile } from '../account/billing.ts';
import type { LatencyProfile, ModelOverride } from '../catalogue/model-profile.ts';
import type { DeploymentChange } from '../dedicated/deployment-profile.ts';
import type { EndpointChange } from '../dedicated/endpoint-profile.ts';
import type { FaultRule } from '../faults/fault.ts';
import type { ErrorTypePlace } from '../faults/known-errors.ts';
import type { HeaderProfile } from '../http/header-profile.ts';
import type { CertificateOptions } from '../network/certificate-options.ts';
import type { ComponentChange } from '../status-page/component-profile.ts';

/** How rate limits are enforced; the limits themselves belong to the models. */
export interface LimitOptions {
  /**
   * Whether requests above the dynamic rate get 429. Capacity (503) is enforced in any case.
   * @default true
   */
  readonly enforce?: boolean;
  /**
   * Where the 429 body has `dynamic_request_limited` or `dynamic_token_limited`.
   * @default 'error.type'
   */
  readonly errorTypePlace?: ErrorTypePlace;
}

/** How usage reports prompt caching. */
export interface PromptCacheOptions {
  /**
   * Share (0..1) of each prompt reported as cached, rounded down.
   * @default 0
   */
  readonly share?: number;
  /**
   * `flat`: `usage.cached_tokens` (recorded, 2026); `details`:
   * `usage.prompt_tokens_details.cached_tokens` (documented).
   * @default 'flat'
   */
  readonly place?: 'flat' | 'details' | 'both';
}

/** Options of {@link startSimulator}. */
export interface SimulatorOptions {
  /**
   * Port on 127.0.0.1; 0 for a free one.
   * @default 0
   */
  readonly port?: number;
  /**
   * The same seed and order of calls per model give the same texts, token counts and latencies.
   * @default 1
   */
  readonly seed?: number;
  /**
   * Models to add, or to change, by id.
   * @default []
   */
  readonly models?: readonly ModelOverride[];
  /**
   * Latency of every model in the catalogue, unless `models` overrides it.
   * @default {}
   */
  readonly latency?: Partial<LatencyProfile>;
  /**
   * Which headers responses have.
   * @default 'nine-2026-01'
   */
  readonly headers?: HeaderProfile;
  /**
   * How rate limits are enforced.
   * @default { enforce: true, errorTypePlace: 'error.type' }
   */
  readonly limits?: LimitOptions;
  /**
   * How usage reports prompt caching.
   * @default { share: 0, place: 'flat' }
   */
  readonly promptCache?: PromptCacheOptions;
  /**
   * Faults active from the start.
   * @default []
   */
  readonly faults?: readonly FaultRule[];
  /**
   * Minimum number of recent entries the ledger keeps; older ones are only summarised. For long
   * runs under load.
   * @default Infinity
   */
  readonly ledgerLimit?: number;
  /**
   * A request header, such as `x-tenant`. The ledger's summary also counts by its values: see
   * `LedgerSummary.groups`.
   * @default none
   */
  readonly ledgerHeader?: string;
  /**
   * Answers recorded requests (same path, model, stream, messages or prompt) with the recording,
   * byte for byte.
   * @default true
   */
  readonly replay?: boolean;
  /**
   * Dedicated endpoints of `/v1/endpoints`.
   * @default []
   */
  readonly endpoints?: readonly EndpointChange[];
  /**
   * Deployments of `/v2/projects/proj_simulator/endpoints`.
   * @default []
   */
  readonly deployments?: readonly DeploymentChange[];
  /**
   * What `/v1/billing/usage` reports.
   * @default { enabled: false, usdPerHour: 1, hoursLate: 0 }
   */
  readonly billing?: Partial<BillingProfile>;
  /**
   * Components of the status page, by name.
   * @default Inference API, Dedicated Endpoints, Fine-tuning, Website: all operational
   */
  readonly components?: readonly ComponentChange[];
  /**
   * HTTPS instead of HTTP, with a certificate created at startup; see `certificateAuthority`.
   * @default false
   */
  readonly tls?: boolean | CertificateOptions;
  /**
   * Clock of the rate limits, in milliseconds; must not go backwards. Latencies do not use it.
   * @default () => performance.now()
   */
  readonly now?: () => number;
  /**
   * Clock of billing, in milliseconds since the epoch.
   * @default Date.now
   */
  readonly date?: () => number;
}
