import type { Receiver } from '@together-otel/live/receiver';
import { attr } from '@together-otel/semconv';
import type { Run } from './run.ts';
import { Truth } from './truth.ts';

/** Something that was counted at some moment between two others, in milliseconds. */
interface Counted {
  readonly earliest: number;
  readonly latest: number;
  readonly amount: number;
}

/** A reported peak, with the least and the most it can truly have been. */
export interface Peak {
  readonly series: string;
  readonly least: number;
  readonly most: number;
  readonly reported: number;
}

/** Rates cover one second. */
const WINDOW = 1000;
/** Converting between seconds and milliseconds rounds. */
const ROUNDING = 0.001;

/** Peaks of requests. */
export function requestPeaks(run: Run, metricName: string): Peak[] {
  const counted = new Truth(run).observed().flatMap(({ call, sends }) =>
    sends.map(({ send: { earliest, latest } }): [string, Counted] => {
      return [seriesOf(call.host, call.operation, call.model), { earliest, latest, amount: 1 }];
    }),
  );
  return compare(counted, run.receiver, metricName);
}

/** Peaks of tokens, which count once an answer is complete. */
export function tokenPeaks(run: Run, metricName: string): Peak[] {
  const counted = new Truth(run).observed().flatMap(({ call, last }): [string, Counted][] => {
    if (!call.usage) return [];
    const amount = call.usage.input + (call.usage.output ?? 0);
    const earliest = call.streamed ? call.lastSeenAt : (last.send.respondedAt ?? Number.NaN);
    const series = seriesOf(call.host, call.operation, call.model);
    return [[series, { earliest, latest: call.settledAt, amount }]];
  });
  return compare(counted, run.receiver, metricName);
}

function compare(
  counted: readonly (readonly [string, Counted])[],
  receiver: Receiver,
  metricName: string,
): Peak[] {
  const reported = new Map<string, number>();
  for (const { name, attributes, value } of receiver.metrics()) {
    if (name !== metricName) continue;
    const { [attr.serverAddress]: host, [attr.operationName]: operation } = attributes;
    const series = seriesOf(host, operation, attributes[attr.requestModel]);
    reported.set(series, Math.max(reported.get(series) ?? 0, Number(value)));
  }
  const groups = Map.groupBy(counted, ([series]) => series);
  return [...new Set([...reported.keys(), ...groups.keys()])].map((series) => {
    const all = (groups.get(series) ?? []).map(([, each]) => each);
    return { series, ...bounds(all), reported: reported.get(series) ?? Number.NaN };
  });
}

/** Only windows that end with a counted item matter. */
function bounds(all: readonly Counted[]): { readonly least: number; readonly most: number } {
  let least = 0;
  let most = 0;
  for (const end of all) {
    let sure = end.amount;
    let possible = end.amount;
    for (const other of all) {
      if (other === end) continue;
      const isPossible =
        other.earliest <= end.latest && other.latest > end.earliest - WINDOW - ROUNDING;
      const isSure =
        other.latest <= end.earliest && other.earliest > end.latest - WINDOW + ROUNDING;
      if (isPossible) possible += other.amount;
      if (isSure) sure += other.amount;
    }
    least = Math.max(least, sure);
    most = Math.max(most, possible);
  }
  return { least, most };
}

function seriesOf(host: unknown, operation: unknown, model: unknown): string {
  return [host, operation ?? '-', model ?? '-'].join(' | ');
}
