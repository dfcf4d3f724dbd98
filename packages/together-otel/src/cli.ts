import { CommanderError } from 'commander';
import { CliFailure, UsageFailure } from './cli/failure.ts';
import { buildProgram } from './cli/program.ts';
import { say } from './output/say.ts';

// A reader that stops early, such as `head`, is not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const program = buildProgram();

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

/** Reports the failure in one line, unless the argument library already has. */
function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const message = error instanceof Error ? error.message : String(error);
  say(error instanceof UsageFailure ? `${message} (see ${commandLine()} --help)` : message);
  return error instanceof CliFailure ? error.exitCode : 1;
}

/** The command that was called, preceded by its parent commands. */
function commandLine(): string {
  const names = [program.name()];
  let command = program;
  for (const word of process.argv.slice(2)) {
    const called = command.commands.find((each) => each.name() === word);
    if (!called) break;
    names.push(word);
    command = called;
  }
  return names.join(' ');
}
