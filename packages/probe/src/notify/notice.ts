/** What a notice says of a target. */
export interface Notice {
  /**
   * `unstable`: it went down and up too often to report each time; the next notice comes when it has
   * kept one state for a while. `test`: of `--test-notify`.
   */
  readonly state: 'down' | 'up' | 'unstable' | 'test';
  /** What the check is: `uptime`, `catalogue`, … */
  readonly source: string;
  /** What it is about: a URL, a model, a deployment. */
  readonly target: string;
  /** A few words with the figures of the last check. */
  readonly text: string;
  /** When the state began: the first of the checks that reported. Milliseconds since the epoch. */
  readonly since: number;
  /** When it was decided. Milliseconds since the epoch. */
  readonly at: number;
  /** How long it was down, for `up`, in milliseconds. */
  readonly downMillis?: number;
}

/** In one line, such as `together-otel: https://api.together.ai/v1/models is DOWN`. */
export function subjectOf({ state, target }: Notice): string {
  switch (state) {
    case 'test':
      return 'together-otel: this is a test, nothing is wrong';
    case 'unstable':
      return `together-otel: ${target} keeps changing`;
    default:
      return `together-otel: ${target} is ${state.toUpperCase()}`;
  }
}

/** In two lines: what, and since when. */
export function textOf(notice: Notice): string {
  const { state, source, text, since, downMillis } = notice;
  const outage = downMillis === undefined ? '' : `, after ${spanOf(downMillis)}`;
  const when = `${source}, since ${new Date(since).toISOString().slice(0, 19)}Z${outage}`;
  const more = state === 'unstable' ? '; the next notice comes once it is stable' : '';
  return `${subjectOf(notice)}: ${text}\n(${when}${more})`;
}

function spanOf(millis: number): string {
  const seconds = Math.round(millis / 1000);
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}
