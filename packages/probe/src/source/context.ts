import type { HttpGet } from '../http/http-get.ts';
import type { Clock } from '../schedule/clock.ts';

/** What a source works with. Tests give their own. */
export interface SourceContext {
  readonly clock: Clock;
  readonly get: HttpGet;
  /** Says something once in a while to whoever runs the probe: one line on stderr. */
  readonly say: (line: string) => void;
}
