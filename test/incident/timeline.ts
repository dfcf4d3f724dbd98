import type { Simulator } from '@together-otel/simulator';
import { models } from './models.ts';

/** Everything an event may change. */
export interface Scene {
  /** The API that applications call. */
  readonly api: Simulator;
  /** The same API over HTTPS, also watched by the probe. */
  readonly secured: Simulator;
  /** Starts the unplanned batch job. */
  startBatch(): void;
  /** Restarts the Collector; nothing arrives for some minutes. */
  stopCollector(): Promise<void>;
  startCollector(): Promise<void>;
  /** Kills one of two pods. */
  losePod(): Promise<void>;
  /** Makes staging's reports call eight times as often as production's, without failures. */
  startLoadTest(): void;
  endLoadTest(): Promise<void>;
  /** Runs the nightly job repeatedly, each time as a process that makes one call. */
  startNight(everySeconds: number): void;
  endNight(): void;
  /** Kills the machine that runs the applications and the probe. */
  killAll(): Promise<void>;
}

/** Something that goes wrong, and the alerts it should fire. */
export interface IncidentEvent {
  readonly name: string;
  /** Start and end, in seconds from the start of the story; a second stands for a minute. */
  readonly from: number;
  readonly until: number;
  /** Alerts that must fire between `from` and `lingers` seconds after `until`. */
  readonly alerts: readonly string[];
  readonly lingers?: number;
  /** A label value of these alerts, if another event has alerts with the same names. */
  readonly about?: readonly string[];
  /** Alerts that fire without a notification, because another alert explains them. */
  readonly silenced?: readonly string[];
  /** Visible over OTLP only: a process that lives for a second never gets scraped. */
  readonly pushedOnly?: boolean;
  begin(scene: Scene): unknown;
  end?(scene: Scene): unknown;
}

/** End of the story, in seconds. */
export const END = 222;

/** Seconds for a rule's 15-minute window plus evaluation and last export. */
export const LINGERS = 25;

/**
 * Alerts that the story never causes, so they must stay silent. promtool tests them with the metric
 * names of the real Collector; the network can't be cut for a single process.
 */
export const silent: readonly string[] = [
  'TogetherCollectorDown',
  'TogetherCollectorQueueFilling',
  'TogetherCollectorQueueFull',
  'TogetherCollectorSendFailed',
  'TogetherCollectorRefused',
  'TogetherTracesDroppedEarly',
  'TogetherProbeOffline',
];

/** The story. Independent events overlap to keep it short. */
export const timeline: readonly IncidentEvent[] = [
  {
    name: 'the Collector is restarted',
    from: 18,
    until: 21,
    alerts: [],
    begin: (scene) => scene.stopCollector(),
    end: (scene) => scene.startCollector(),
  },
  {
    name: 'one of two pods is lost',
    from: 28,
    until: 28,
    alerts: [],
    begin: (scene) => scene.losePod(),
  },
  {
    name: 'a night of cron jobs, each run a process with one call',
    from: 98,
    until: 134,
    alerts: [],
    begin: (scene) => scene.startNight(4),
    end: (scene) => scene.endNight(),
  },
  {
    name: "the nightly job's key is rejected",
    from: 118,
    until: 132,
    alerts: ['TogetherAuthErrors'],
    pushedOnly: true,
    about: ['shop/nightly'],
    begin: (scene) => {
      scene.api.inject({ model: models.night, fault: { kind: 'status', status: 401 } });
      scene.startNight(2);
    },
  },
  {
    name: 'the certificate is not renewed',
    from: 30,
    until: 110,
    alerts: ['TogetherCertificateExpiring'],
    begin: ({ secured }) => secured.network.presentCertificate({ daysLeft: 10 }),
    end: ({ secured }) => secured.network.presentCertificate({ daysLeft: 90 }),
  },
  {
    name: 'spend explodes',
    from: 35,
    until: 115,
    alerts: ['TogetherSpendOverPlan'],
    begin: ({ api }) => api.billing.change({ usdPerHour: 0.6 }),
    end: ({ api }) => api.billing.change({ usdPerHour: 0.03 }),
  },
  {
    name: 'a hot model is limited; the fallback takes over',
    from: 40,
    until: 65,
    alerts: ['TogetherRateLimited', 'TogetherFallbackRate'],
    about: [models.hot],
    silenced: ['TogetherFallbackRate'],
    begin: ({ api }) => limit(api, models.hot, 4),
    end: ({ api }) => limit(api, models.hot, 100),
  },
  {
    name: 'a deployment loses its replica: its calls get 503',
    from: 40,
    until: 68,
    alerts: ['TogetherDeploymentNotReady', 'TogetherCapacityErrors'],
    about: [models.dedicated, `${models.dedicated}/main`],
    begin: ({ api }) => api.deployments.change({ id: 'dep_1', readyReplicas: 0 }),
    end: ({ api }) => api.deployments.change({ id: 'dep_1', readyReplicas: 1 }),
  },
  {
    name: 'the probe finds the API down',
    from: 45,
    until: 58,
    alerts: ['TogetherProbeFailing'],
    begin: ({ api }) => api.inject({ path: '/models', fault: { kind: 'status', status: 500 } }),
    end: ({ api }) => api.clearFaults(),
  },
  {
    name: 'the quota runs out: other processes use 95% of it',
    from: 55,
    until: 85,
    alerts: ['TogetherQuotaLow'],
    begin: ({ api }) =>
      api.models.change({ id: models.scarce, rateLimit: { usedElsewhere: 0.95 } }),
    end: ({ api }) => api.models.change({ id: models.scarce, rateLimit: { usedElsewhere: 0 } }),
  },
  {
    name: 'an unplanned batch job exceeds the plan',
    from: 70,
    until: END,
    alerts: ['TogetherCostOverPlan'],
    begin: (scene) => scene.startBatch(),
  },
  {
    name: 'another model is overloaded; the fallback takes over',
    from: 90,
    until: 118,
    alerts: ['TogetherCapacityErrors', 'TogetherFallbackRate'],
    about: [models.busy],
    silenced: ['TogetherFallbackRate'],
    begin: ({ api }) => api.models.change({ id: models.busy, capacity: 'overloaded' }),
    end: ({ api }) => api.models.change({ id: models.busy, capacity: 10_000 }),
  },
  {
    name: 'the probe finds the API slow',
    from: 75,
    until: 98,
    alerts: ['TogetherProbeSlow'],
    begin: ({ api }) =>
      api.inject({ path: '/models', fault: { kind: 'slow-first-byte', millis: 3500 } }),
    end: ({ api }) => api.clearFaults(),
  },
  {
    name: 'a deployment is nearly full',
    from: 75,
    until: 105,
    alerts: ['TogetherDeploymentSaturated'],
    begin: ({ api }) => api.deployments.change({ id: 'dep_1', kvCacheUtilization: 0.97 }),
    end: ({ api }) => api.deployments.change({ id: 'dep_1', kvCacheUtilization: 0.4 }),
  },
  {
    name: "the probe's key is rejected",
    from: 108,
    until: 130,
    alerts: ['TogetherProbeRefused'],
    begin: ({ api }) => api.inject({ path: '/models', fault: { kind: 'status', status: 401 } }),
    end: ({ api }) => api.clearFaults(),
  },
  {
    name: 'a model is retired',
    from: 135,
    until: 153,
    alerts: ['TogetherModelErrors', 'TogetherModelMissing'],
    begin: ({ api }) => api.models.retire(models.old),
    end: ({ api }) => api.models.change({ id: models.old }),
  },
  {
    name: 'the time to first token triples everywhere',
    from: 145,
    until: 185,
    alerts: ['TogetherFirstTokenSlow'],
    begin: ({ api }) => api.models.change({ id: '*', latency: { firstTokenFactor: 3 } }),
    end: ({ api }) => api.models.change({ id: '*', latency: { firstTokenFactor: 1 } }),
  },
  {
    // Too short to be reported missing once it ends.
    name: "a load test of staging's reports, which must not hide later events",
    from: 155,
    until: 187,
    alerts: [],
    begin: (scene) => scene.startLoadTest(),
    end: (scene) => scene.endLoadTest(),
  },
  {
    name: "the reports' key is revoked",
    from: 160,
    until: 175,
    alerts: ['TogetherAuthErrors', 'TogetherErrorBudgetBurn'],
    // The error budget has windows of hours and days.
    lingers: END - 175,
    about: ['shop/reports'],
    begin: ({ api }) =>
      api.inject({ model: models.report, fault: { kind: 'status', status: 401 } }),
    end: ({ api }) => api.clearFaults(),
  },
  {
    name: 'the reports run out of credit',
    from: 178,
    until: 190,
    alerts: ['TogetherBillingErrors'],
    begin: ({ api }) =>
      api.inject({ model: models.report, fault: { kind: 'status', status: 402 } }),
    end: ({ api }) => api.clearFaults(),
  },
  {
    name: 'applications and probe are gone',
    from: 194,
    until: END,
    alerts: ['TogetherTelemetrySilent', 'TogetherProbeAbsent'],
    begin: (scene) => scene.killAll(),
  },
];

/** Sets a limit that does not grow with the traffic. */
function limit(api: Simulator, id: string, requestsPerSecond: number): unknown {
  return api.models.change({
    id,
    rateLimit: { requestsPerSecond, growth: { factor: 1, windowSeconds: 60, maximum: 1 } },
  });
}
