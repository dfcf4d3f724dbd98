/** A failure that the command ends with: one line on stderr, and this exit code. */
export class CliFailure extends Error {
  override readonly name = 'CliFailure';
  readonly exitCode: number;

  /** @param exitCode 1 by default; 126 and 127 are those of `run`. */
  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}
