import type { CaseResult, RetainedResult } from './measurement.ts';
import type { StartUp } from './start-up.ts';

/** Everything a run measured. */
export interface Results {
  readonly date: string;
  readonly node: string;
  readonly machine: string;
  readonly rounds: number;
  readonly cases: readonly CaseResult[];
  /** Growing input, for few contenders. */
  readonly growth: readonly CaseResult[];
  readonly content: readonly CaseResult[];
  readonly openTelemetry2: readonly CaseResult[];
  /** Calls through the global fetch, raw and from the AI SDK. */
  readonly fetch: readonly CaseResult[];
  readonly generations: readonly CaseResult[];
  readonly retained: readonly RetainedResult[];
  readonly startUp: readonly StartUp[];
}
