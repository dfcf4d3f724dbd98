/** What is said of a request to the application's hooks. */
export interface RequestInfo {
  /** Below the base URL. */
  readonly path: string;
  /** As the application gave it; not to be changed. */
  readonly body: unknown;
}
