/** The variable that names where the application's processes report, and what to call. */
export const TRIAL_VARIABLE = '_TOGETHER_OTEL_TRIAL';

/** Contents of {@link TRIAL_VARIABLE}, as JSON. */
export interface TrialTask {
  /** Folder for the processes' reports; it is removed when the trial ends. */
  readonly folder: string;
  /** A local Together. */
  readonly baseURL: string;
  /** How long to wait before trying calls through the loaded SDKs. */
  readonly millis: number;
  /** How long to wait for an SDK before trying a call through fetch only. */
  readonly fetchMillis: number;
  /** Ancestors that also report, outermost first. */
  readonly parents: readonly number[];
}

/** One call that was tried. */
export interface TriedRoad {
  /** `openai 7.57.0`, or `fetch`. */
  readonly name: string;
  /** The folder of the package; undefined for fetch. */
  readonly directory?: string;
  readonly system?: 'CommonJS' | 'ES module';
  /** The requested model, which identifies the call's span. */
  readonly model: string;
  /** Why there was no call. */
  readonly failure?: string;
}

/** Report of one process. */
export interface TrialReport {
  readonly pid: number;
  readonly parents: readonly number[];
  /** `v24.1.0` */
  readonly node: string;
  /** Directory that its relative paths start from. */
  readonly cwd: string;
  /** Its script, if any. */
  readonly script: string | undefined;
  readonly roads: readonly TriedRoad[];
  /** Whether it loaded a copy of an SDK. */
  readonly hasSdk: boolean;
  /** Whether its script is a bundle with an SDK. */
  readonly isBundle: boolean;
  /** Whether the calls were tried; false if the process exited first. */
  readonly isTried: boolean;
  /** Whether the plugin is in this process. */
  readonly hasPlugin: boolean;
  /** Class of the tracer provider in the application's own API. */
  readonly provider: string | undefined;
  readonly hasDatadog: boolean;
}
