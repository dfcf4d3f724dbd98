/** Request details passed to the application's hooks. */
export interface RequestInfo {
  /** Path relative to the base URL. */
  readonly path: string;
  /** As passed by the application; must not be modified. */
  readonly body: unknown;
  /** Requested model, even if the body is text or a form; undefined if unknown. */
  readonly model?: string | undefined;
}
