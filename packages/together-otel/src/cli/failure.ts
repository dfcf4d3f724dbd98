/** A failure that the command ends with: one line on stderr, and this exit code. */
export class CliFailure extends Error {
  override readonly name: string = 'CliFailure';
  readonly exitCode: number;

  /** @param exitCode 1 by default; 126 and 127 are those of `run`. */
  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** A command line that can't be used: exit code 2, and the help of its command is named. */
export class UsageFailure extends CliFailure {
  constructor(message: string) {
    super(message, WRONG_USAGE);
  }
}

const WRONG_USAGE = 2;
