/** A file that this package makes. */
export interface GeneratedFile {
  /** Relative to the folder that is written to, with forward slashes. */
  readonly path: string;
  readonly text: string;
}
