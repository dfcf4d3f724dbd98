/** Output streams of the probe. */
export interface Output {
  /** The table, lines, JSON. */
  readonly stdout: TerminalStream;
  /** Messages, separate from results. */
  readonly stderr: { write(text: string): unknown };
}

/** A stream that may be a terminal. */
export interface TerminalStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
}
