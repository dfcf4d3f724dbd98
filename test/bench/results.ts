import type { CaseResult, RetainedResult } from './measurement.ts';
import type { StartUp } from './start-up.ts';

/** All that a run found. */
export interface Results {
  readonly date: string;
  readonly node: string;
  readonly machine: string;
  readonly rounds: number;
  readonly cases: readonly CaseResult[];
  /** For few contenders, with growing input. */
  readonly growth: readonly CaseResult[];
  readonly content: readonly CaseResult[];
  readonly openTelemetry2: readonly CaseResult[];
  /** Calls through the global fetch, raw and by the AI SDK. */
  readonly fetch: readonly CaseResult[];
  readonly generations: readonly CaseResult[];
  readonly retained: readonly RetainedResult[];
  readonly startUp: readonly StartUp[];
}
