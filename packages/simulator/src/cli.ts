#!/usr/bin/env node
import { runCommand } from './command.ts';

const end = await runCommand(process.argv.slice(2), {
  out: (line) => process.stdout.write(`${line}\n`),
  error: (line) => process.stderr.write(`${line}\n`),
});
if (typeof end === 'number') process.exitCode = end;
else {
  // A bug in the simulator must not end the tests that use it.
  process.on('uncaughtException', (error) => {
    console.error(error);
    process.exitCode = 1;
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end.close());
}
