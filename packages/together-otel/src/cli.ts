import { CommanderError } from 'commander';
import { CliFailure, UsageFailure } from './cli/failure.ts';
import { buildProgram } from './cli/program.ts';
import { say } from './output/say.ts';

// A reader that stops early, such as `head`, is not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  await buildProgram().parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

/** Reports the failure in one line, unless the argument library already has. */
function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const message = error instanceof Error ? error.message : String(error);
  const [, , command = ''] = process.argv;
  say(error instanceof UsageFailure ? `${message} (see together-otel ${command} --help)` : message);
  return error instanceof CliFailure ? error.exitCode : 1;
}
