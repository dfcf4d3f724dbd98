import type { Cause } from '../source/source.ts';

/** State of a target in a notice. */
export interface Notice {
  /**
   * `unstable`: it changed too often to report every change; the next notice follows once the state
   * has been stable for a while. `test`: sent by `--test-notify`.
   */
  readonly state: 'down' | 'up' | 'unstable' | 'test';
  /** Kind of check: `uptime`, `catalogue`, … */
  readonly source: string;
  /** Target: a URL, a model, a deployment. */
  readonly target: string;
  /** For `down`: why it is not an outage of the target. */
  readonly cause?: Cause;
  /** Short summary with the figures of the last check. */
  readonly text: string;
  /** Start of the state: the first of the checks that agreed. Milliseconds since the epoch. */
  readonly since: number;
  /** Time of the decision. Milliseconds since the epoch. */
  readonly at: number;
  /** For `up`: how long it was down, in milliseconds. */
  readonly downMillis?: number;
}

/** One-line summary, such as `together-otel: https://api.together.ai/v1/models is DOWN`. */
export function subjectOf({ state, target, cause }: Notice): string {
  switch (state) {
    case 'test':
      return 'together-otel: this is a test, nothing is wrong';
    case 'unstable':
      return `together-otel: ${target} keeps changing`;
    case 'down':
      if (cause === 'refused') return `together-otel: ${target} REFUSES the probe`;
      if (cause === 'unreachable') return `together-otel: ${target} is UNREACHABLE from here`;
      return `together-otel: ${target} is DOWN`;
    default:
      return `together-otel: ${target} is ${state.toUpperCase()}`;
  }
}

/** Two-line summary: what, and since when. */
export function textOf(notice: Notice): string {
  const { state, source, text, since, downMillis } = notice;
  const outage = downMillis === undefined ? '' : `, after ${spanOf(downMillis)}`;
  const when = `${source}, since ${new Date(since).toISOString().slice(0, 19)}Z${outage}`;
  const more = state === 'unstable' ? '; the next notice follows once it is stable' : '';
  return `${subjectOf(notice)}: ${text}\n(${when}${more})`;
}

function spanOf(millis: number): string {
  const seconds = Math.round(millis / 1000);
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}
