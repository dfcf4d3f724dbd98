import { attr, metrics } from '@together-otel/semconv';

/** Hourly traffic of one model, and its busiest second. */
interface Traffic {
  readonly model: string;
  readonly calls: number;
  /** Attempts answered with 429 and 503, on top of those of the calls. */
  readonly limited?: number;
  readonly capacity?: number;
  readonly input: number;
  readonly output: number;
  readonly firstTokenSeconds: number;
  readonly requestsPeak: number;
}

/** One model for each piece of advice. */
export const traffic: readonly Traffic[] = [
  {
    model: 'org/steady',
    calls: 600,
    input: 6e5,
    output: 1e5,
    firstTokenSeconds: 0.4,
    requestsPeak: 1,
  },
  {
    model: 'org/bursty',
    calls: 900,
    limited: 150,
    input: 9e5,
    output: 2e5,
    firstTokenSeconds: 0.6,
    requestsPeak: 9,
  },
  {
    model: 'org/at-its-limit',
    calls: 3300,
    limited: 400,
    input: 9e5,
    output: 2e5,
    firstTokenSeconds: 0.6,
    requestsPeak: 3,
  },
  {
    model: 'org/full',
    calls: 400,
    capacity: 60,
    input: 4e5,
    output: 1e5,
    firstTokenSeconds: 2.5,
    requestsPeak: 1,
  },
  {
    model: 'org/large',
    calls: 2000,
    input: 4e7,
    output: 4e6,
    firstTokenSeconds: 0.5,
    requestsPeak: 1,
  },
  {
    model: 'org/rare',
    calls: 3,
    input: 3000,
    output: 600,
    firstTokenSeconds: 0.5,
    requestsPeak: 1,
  },
];

const REQUESTS_LIMIT = 1;
const SCOPE = { name: '@together-otel/instrumentation', version: '0.1.0' };
const HOUR = 3600;

/**
 * All series of all models at one moment, as an application exports them: OTLP/JSON.
 *
 * @param start when the process started, Unix time in seconds.
 */
export function exportAt(at: number, start: number): object {
  const hours = (at - start) / HOUR;
  return {
    resourceMetrics: [
      {
        resource: { attributes: pairs({ 'service.name': 'shop', 'service.instance.id': 'one' }) },
        scopeMetrics: [{ scope: SCOPE, metrics: metricsAt(hours, stamp(at), stamp(start)) }],
      },
    ],
  };
}

function metricsAt(hours: number, time: string, start: string): object[] {
  const times = { timeUnixNano: time, startTimeUnixNano: start };
  const cumulative = { aggregationTemporality: 2 };
  const all = (pointsOf: (one: Traffic) => object[]): object[] => traffic.flatMap(pointsOf);
  const counter = (
    { model }: Traffic,
    perHour: number,
    attributes: Readonly<Record<string, string | number>>,
  ): object => ({ ...times, asDouble: perHour * hours, attributes: labels(model, attributes) });
  const gauge = (
    { name, unit }: { readonly name: string; readonly unit: string },
    figureOf: (one: Traffic) => number,
    kind = {},
  ): object => ({
    name,
    unit,
    gauge: {
      dataPoints: traffic.map((one) => ({
        timeUnixNano: time,
        asDouble: figureOf(one),
        attributes: labels(one.model, kind),
      })),
    },
  });
  const histogram = (
    { model }: Traffic,
    perHour: number,
    value: number,
    attributes: Readonly<Record<string, string | number>> = {},
  ): object => {
    const count = Math.round(perHour * hours);
    const bounds = [0.5, 1, 2, 4, 8];
    const index = bounds.findIndex((bound) => value <= bound);
    const bucket = index < 0 ? bounds.length : index;
    return {
      ...times,
      count: String(count),
      sum: count * value,
      explicitBounds: bounds,
      bucketCounts: [...bounds, 0].map((_, at) => (at === bucket ? String(count) : '0')),
      attributes: labels(model, attributes),
    };
  };
  const success = { [attr.callOutcome]: 'success' };
  return [
    {
      name: metrics.operationDuration.name,
      unit: metrics.operationDuration.unit,
      histogram: {
        ...cumulative,
        dataPoints: all((one) => [histogram(one, one.calls, 1, success)]),
      },
    },
    {
      name: metrics.tokenUsage.name,
      unit: metrics.tokenUsage.unit,
      histogram: {
        ...cumulative,
        dataPoints: all((one) => [
          histogram(one, one.calls, one.input / one.calls, { [attr.tokenType]: 'input' }),
          histogram(one, one.calls, one.output / one.calls, { [attr.tokenType]: 'output' }),
        ]),
      },
    },
    {
      name: metrics.timeToFirstToken.name,
      unit: metrics.timeToFirstToken.unit,
      histogram: {
        ...cumulative,
        dataPoints: all((one) => [histogram(one, one.calls, one.firstTokenSeconds)]),
      },
    },
    {
      name: metrics.attempts.name,
      unit: metrics.attempts.unit,
      sum: {
        ...cumulative,
        isMonotonic: true,
        dataPoints: all((one) => [
          counter(one, one.calls, { [attr.httpStatusCode]: 200 }),
          counter(one, one.limited ?? 0, {
            [attr.httpStatusCode]: 429,
            [attr.errorCategory]: 'rate_limit',
          }),
          counter(one, one.capacity ?? 0, {
            [attr.httpStatusCode]: 503,
            [attr.errorCategory]: 'capacity',
          }),
        ]),
      },
    },
    gauge(metrics.requestRatePeak, ({ requestsPeak }) => requestsPeak),
    gauge(metrics.tokenRatePeak, ({ input, calls }) => input / calls),
    gauge(metrics.ratelimitRequestsLimit, () => REQUESTS_LIMIT, {
      [attr.ratelimitKind]: 'base',
    }),
  ];
}

function labels(model: string, more: Readonly<Record<string, string | number>>): object[] {
  return pairs({
    [attr.operationName]: 'chat',
    [attr.providerName]: 'together_ai',
    [attr.requestModel]: model,
    [attr.serverAddress]: 'api.together.ai',
    ...more,
  });
}

function pairs(of: Readonly<Record<string, string | number>>): object[] {
  return Object.entries(of).map(([key, value]) => ({
    key,
    value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: value },
  }));
}

function stamp(seconds: number): string {
  return `${seconds}000000000`;
}
