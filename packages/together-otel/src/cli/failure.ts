/** Ends the command with one line on stderr and this exit code. */
export class CliFailure extends Error {
  override readonly name: string = 'CliFailure';
  readonly exitCode: number;

  /** @param exitCode 1 by default; `run` uses 126 and 127. */
  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Invalid usage: exit code 2, with a pointer to the command's help. */
export class UsageFailure extends CliFailure {
  constructor(message: string) {
    super(message, WRONG_USAGE);
  }
}

const WRONG_USAGE = 2;
