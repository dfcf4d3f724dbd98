/** Where the probe prints to. */
export interface Output {
  /** The table, lines, JSON. */
  readonly stdout: TerminalStream;
  /** What is said besides. */
  readonly stderr: { write(text: string): unknown };
}

/** A stream that may be a terminal. */
export interface TerminalStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
}
