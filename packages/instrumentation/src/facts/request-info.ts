/** Request details passed to the application's hooks. */
export interface RequestInfo {
  /** Path relative to the base URL. */
  readonly path: string;
  /** As passed by the application; must not be modified. */
  readonly body: unknown;
  /** Requested model, also where the body is text or a form; undefined if none is known. */
  readonly model?: string | undefined;
}
