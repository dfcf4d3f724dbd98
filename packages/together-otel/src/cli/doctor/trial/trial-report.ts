/** The variable in which the application's processes find where to report, and what to call. */
export const TRIAL_VARIABLE = '_TOGETHER_OTEL_TRIAL';

/** What is in {@link TRIAL_VARIABLE}, as JSON. */
export interface TrialTask {
  /** Where each process writes its report; once it is gone, the trial is over. */
  readonly folder: string;
  /** A local Together. */
  readonly baseURL: string;
  /** How long a process is given before calls through the SDKs that it loaded are tried. */
  readonly millis: number;
  /** How long a process is given to load an SDK, before a call by fetch alone is tried. */
  readonly fetchMillis: number;
  /** The processes above this one that report too, outermost first. */
  readonly parents: readonly number[];
}

/** One way to call that was tried. */
export interface TriedRoad {
  /** `openai 7.57.0`, or `fetch`. */
  readonly name: string;
  /** The folder of the package; undefined for fetch. */
  readonly directory?: string;
  readonly system?: 'CommonJS' | 'ES module';
  /** The model that the call asked for: how its span is known. */
  readonly model: string;
  /** Why there was no call. */
  readonly failure?: string;
}

/** What one process of the application reports. */
export interface TrialReport {
  readonly pid: number;
  readonly parents: readonly number[];
  /** `v24.1.0` */
  readonly node: string;
  /** Where its relative paths are looked for. */
  readonly cwd: string;
  /** Its script, where it has one. */
  readonly script: string | undefined;
  readonly roads: readonly TriedRoad[];
  /** Whether it loaded a copy of an SDK. */
  readonly hasSdk: boolean;
  /** Whether its script has an SDK in it: a bundle. */
  readonly isBundle: boolean;
  /** Whether the calls were tried; else the process ended before. */
  readonly isTried: boolean;
  /** Whether the plugin is in this process. */
  readonly hasPlugin: boolean;
  /** The class of the tracer provider that the application's own API has. */
  readonly provider: string | undefined;
  readonly hasDatadog: boolean;
}
