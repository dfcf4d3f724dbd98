import type { Delivery } from './delivery/delivery.ts';
import { type Finding, note, ok, problem } from './finding.ts';

const NOTE_SECONDS = 2;
const PROBLEM_SECONDS = 60;

/** The `Date` header is truncated to whole seconds. */
const HALF_A_SECOND = 500;

/** Difference between this clock and the endpoint's, from the `Date` header of its response. */
export function checkClock(deliveries: readonly Delivery[]): Finding[] {
  const skews = deliveries.flatMap(({ answer, at, millis }) => {
    const reported = Date.parse(answer?.date ?? '');
    // The header was written about halfway between request and response.
    return Number.isNaN(reported) ? [] : [at - millis / 2 - (reported + HALF_A_SECOND)];
  });
  if (skews.length === 0) {
    const isAnswered = deliveries.some(({ answer }) => answer !== undefined);
    const silent = deliveries.length === 0 ? 'nothing was sent' : 'the endpoint gave no response';
    const why = isAnswered ? 'no response had a Date header' : silent;
    return [note(`unknown: ${why}`)];
  }
  const skew = skews.reduce((least, next) => (Math.abs(next) < Math.abs(least) ? next : least));
  const seconds = Math.abs(skew) / 1000;
  if (seconds <= NOTE_SECONDS) return [ok(`within ${NOTE_SECONDS} s of the endpoint's`)];
  const message = `this clock is ${seconds.toFixed(1)} s ${skew > 0 ? 'ahead of' : 'behind'} the endpoint's`;
  const advice = 'Synchronise the clock with NTP: spans and metrics carry its time.';
  return [seconds > PROBLEM_SECONDS ? problem(message, advice) : note(message, advice)];
}
