import type { HttpGet } from '../http/http-get.ts';
import type { Clock } from '../schedule/clock.ts';

/** Environment of a source; replaced in tests. */
export interface SourceContext {
  readonly clock: Clock;
  readonly get: HttpGet;
  /** Logs one line on stderr, with repetitions suppressed. */
  readonly say: (line: string) => void;
}
