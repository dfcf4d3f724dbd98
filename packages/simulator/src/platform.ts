import { SimulatedBilling } from './account/billing.ts';
import { Catalogue } from './catalogue/catalogue.ts';
import type { ModelProfile } from './catalogue/model-profile.ts';
import { Random } from './chance/random.ts';
import { DedicatedTraffic } from './dedicated/dedicated-traffic.ts';
import {
  DEPLOYMENTS,
  type DeploymentChange,
  type DeploymentProfile,
} from './dedicated/deployment-profile.ts';
import {
  ENDPOINTS,
  type EndpointChange,
  type EndpointProfile,
} from './dedicated/endpoint-profile.ts';
import { FileStore } from './endpoints/file-store.ts';
import { StreamDelivery } from './faults/delivery.ts';
import { FaultRules } from './faults/fault-rules.ts';
import type { ErrorTypePlace } from './faults/known-errors.ts';
import type { Carried, Exchange } from './http/exchange.ts';
import type { HeaderProfile } from './http/header-profile.ts';
import { identityHeaders } from './http/response-headers.ts';
import { RequestLedger } from './ledger/ledger.ts';
import { rateLimitHeaders } from './limits/rate-limit-headers.ts';
import { RateLimiter } from './limits/rate-limiter.ts';
import type { SimulatorOptions } from './options/simulator-options.ts';
import { Entries } from './register/register.ts';
import {
  COMPONENTS,
  type ComponentChange,
  type ComponentProfile,
  USUAL_COMPONENTS,
} from './status-page/component-profile.ts';

/** Inputs of the response headers, apart from the exchange and the status. */
export interface HeaderFacts {
  /** On 429: seconds to wait. */
  readonly waitSeconds?: number | undefined;
  /** @default 'application/json; charset=utf-8' */
  readonly contentType?: string;
  readonly streaming?: boolean;
}

/** Everything behind the endpoints: models, limits, faults, files, chance and the ledger. */
export class Platform {
  readonly seed: number;
  readonly catalogue: Catalogue;
  readonly ledger: RequestLedger;
  readonly ledgerHeader: string | undefined;
  readonly limiter: RateLimiter;
  readonly faults: FaultRules;
  readonly replay: boolean;
  readonly errorTypePlace: ErrorTypePlace | undefined;
  readonly cachedShare: number;
  readonly cachedPlace: 'flat' | 'details' | 'both';
  readonly endpoints: Entries<EndpointProfile, EndpointChange>;
  readonly deployments: Entries<DeploymentProfile, DeploymentChange>;
  readonly components: Entries<ComponentProfile, ComponentChange>;
  readonly billing: SimulatedBilling;
  /** Milliseconds since the epoch, for billing. */
  readonly date: () => number;
  dedicatedTraffic: DedicatedTraffic = new DedicatedTraffic();
  files: FileStore = new FileStore();
  readonly #headers: HeaderProfile;
  readonly #ordinals = new Map<string, number>();
  #requests = 0;

  constructor(options: SimulatorOptions) {
    this.seed = options.seed ?? 1;
    this.catalogue = new Catalogue(options.models ?? [], options.latency);
    this.ledger = new RequestLedger(options.ledgerLimit);
    this.ledgerHeader = options.ledgerHeader?.toLowerCase();
    this.limiter = new RateLimiter(
      options.now ?? (() => performance.now()),
      options.limits?.enforce ?? true,
    );
    this.faults = new FaultRules(this.seed, options.faults ?? []);
    this.endpoints = new Entries(ENDPOINTS, options.endpoints ?? []);
    this.deployments = new Entries(DEPLOYMENTS, options.deployments ?? []);
    this.components = new Entries(COMPONENTS, options.components ?? USUAL_COMPONENTS);
    this.billing = new SimulatedBilling(options.billing ?? {});
    this.date = options.date ?? (() => Date.now());
    this.replay = options.replay ?? true;
    this.errorTypePlace = options.limits?.errorTypePlace;
    this.cachedShare = options.promptCache?.share ?? 0;
    this.cachedPlace = options.promptCache?.place ?? 'flat';
    this.#headers = options.headers ?? 'nine-2026-01';
  }

  /** Random numbers for a model's next answer. */
  nextRandom(model: string): Random {
    const ordinal = (this.#ordinals.get(model) ?? 0) + 1;
    this.#ordinals.set(model, ordinal);
    return new Random(this.seed, model, ordinal);
  }

  /** Random numbers for the next request's ids. */
  nextRequestRandom(): Random {
    this.#requests += 1;
    return new Random(this.seed, 'request', this.#requests);
  }

  /** The model's header profile, or the simulator's. */
  headerProfile(model: ModelProfile | undefined): HeaderProfile {
    return model?.headers ?? this.#headers;
  }

  /** All headers of a response. */
  headers(exchange: Exchange, status: number, facts: HeaderFacts = {}): Record<string, string> {
    const profile = this.headerProfile(exchange.model);
    const shows = profile === 'nine-2026-01' || profile === 'legacy-2024';
    const reading =
      shows && exchange.model !== undefined && exchange.key !== null
        ? this.limiter.reading(exchange.key, exchange.model)
        : undefined;
    return {
      'content-type': facts.contentType ?? 'application/json; charset=utf-8',
      ...identityHeaders(exchange, profile, facts.streaming ?? false),
      ...rateLimitHeaders(profile, status, reading, facts.waitSeconds),
    };
  }

  /** Answers with JSON. */
  answer(exchange: Exchange, body: unknown, carried?: Carried, status = 200): Promise<void> {
    return exchange.whole(status, this.headers(exchange, status), JSON.stringify(body), carried);
  }

  /** Begins an event stream. */
  stream(exchange: Exchange): StreamDelivery {
    const contentType = 'text/event-stream;charset=utf-8';
    exchange.begin(200, this.headers(exchange, 200, { contentType, streaming: true }));
    return new StreamDelivery(exchange);
  }

  /** The configured models, endpoints and behaviour. */
  restore(): void {
    for (const one of [
      this.catalogue,
      this.faults,
      this.endpoints,
      this.deployments,
      this.components,
      this.billing,
    ]) {
      one.restore();
    }
  }

  /** Clears all traffic; models, endpoints and faults stay. */
  reset(): void {
    this.ledger.clear();
    this.limiter.reset();
    this.#ordinals.clear();
    this.#requests = 0;
    this.files = new FileStore();
    this.dedicatedTraffic = new DedicatedTraffic();
  }
}
