import type { LatestSeries } from '@together-otel/live/receiver';
import { attr, metrics } from '@together-otel/semconv';
import { MODELS } from './application/plan.ts';
import type { Run } from './run.ts';
import { Truth } from './truth.ts';

/** The last headers of one model on one host by key, and the operation they came with. */
interface LastReadings {
  readonly host: string;
  readonly model: string;
  readonly operation: string | undefined;
  readonly byKey: readonly Readonly<Record<string, string>>[];
}

/** Headers and gauges of one quota. */
const QUOTAS = [
  { resource: 'ratelimit', kind: 'base', suffix: '' },
  { resource: 'ratelimit', kind: 'dynamic', suffix: '-dynamic' },
  { resource: 'tokenlimit', kind: 'base', suffix: '' },
  { resource: 'tokenlimit', kind: 'dynamic', suffix: '-dynamic' },
] as const;

const GAUGES = {
  ratelimit: [metrics.ratelimitRequestsLimit.name, metrics.ratelimitRequestsRemaining.name],
  tokenlimit: [metrics.ratelimitTokensLimit.name, metrics.ratelimitTokensRemaining.name],
} as const;

/**
 * Compares the gauges with the last headers of the closing phase, where calls are sequential; in
 * parallel, two responses may be seen in either order.
 *
 * @returns the number of values compared, and a line per difference.
 */
export function compareQuotas(run: Run): { readonly compared: number; readonly wrong: string[] } {
  const wrong: string[] = [];
  let compared = 0;
  const check = (place: string, reported: number | undefined, allowed: readonly number[]): void => {
    compared++;
    if (reported !== undefined && allowed.includes(reported)) return;
    wrong.push(`${place}: telemetry says ${reported}, the headers said ${allowed.join(' or ')}`);
  };
  for (const readings of lastReadings(run)) {
    const { host, model, operation, byKey } = readings;
    const common = { [attr.serverAddress]: host, [attr.requestModel]: model };
    for (const { resource, kind, suffix } of QUOTAS) {
      const remaining = byKey.flatMap((headers) =>
        numberOf(headers[`x-${resource}-remaining${suffix}`]),
      );
      if (remaining.length === 0) continue;
      const least = Math.min(...remaining);
      const limits = byKey
        .filter((headers) => Number(headers[`x-${resource}-remaining${suffix}`]) === least)
        .map((headers) => Number(headers[`x-${resource}-limit${suffix}`]));
      const attributes = { ...common, [attr.ratelimitKind]: kind };
      const [limitGauge, remainingGauge] = GAUGES[resource];
      const place = `${host} | ${model} | ${resource} ${kind}`;
      const reported = (gauge: string): number | undefined =>
        newestValue(run.receiver.latest(gauge, attributes), operation);
      check(`${place} remaining`, reported(remainingGauge), [least]);
      check(`${place} limit`, reported(limitGauge), limits);
    }
    const resets = byKey.flatMap((headers) => numberOf(headers['x-ratelimit-reset']));
    const reported = newestValue(
      run.receiver.latest(metrics.ratelimitReset.name, common),
      operation,
    );
    check(`${host} | ${model} | reset`, reported, [Math.max(...resets)]);
  }
  return { compared, wrong };
}

function lastReadings(run: Run): LastReadings[] {
  const sends = new Truth(run).observed().flatMap(({ call, sends: own }) =>
    own.flatMap(({ send }) => {
      if (call.model === MODELS.hangingBody) return []; // These all run at the same time.
      const { limits, latest } = send;
      return limits && latest >= run.record.closingSince ? [{ call, limits, latest }] : [];
    }),
  );
  // Unread streams come last; they are sent one by one too.
  const ordered = sends.sort((a, b) => a.latest - b.latest);
  const places = Map.groupBy(ordered, ({ call }) => `${call.host} ${call.model}`);
  return [...places.values()].flatMap((place) => {
    const newest = place.at(-1)?.call;
    const byKey = new Map(place.map(({ call, limits }) => [call.key, limits]));
    const keys = new Set(place.map(({ call }) => call.key));
    if (newest?.model === undefined) return [];
    // Only places where every key had its last reading in this phase.
    if (keys.size < KEYS) return [];
    const { host, model, operation } = newest;
    return [{ host, model, operation, byKey: [...byKey.values()] }];
  });
}

/** Number of keys that the application uses. */
const KEYS = 3;

/** If a model serves several operations, uses the series of the latest one. */
function newestValue(
  series: readonly LatestSeries[],
  operation: string | undefined,
): number | undefined {
  const [only, ...others] = series.filter(({ attributes }) =>
    [undefined, operation].some((name) => attributes[attr.operationName] === name),
  );
  return others.length === 0 && only?.value !== undefined ? Number(only.value) : undefined;
}

function numberOf(header: string | undefined): number | [] {
  return header === undefined ? [] : Number(header);
}
