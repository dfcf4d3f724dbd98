import { shown } from '@together-otel/instrumentation/distribution';

/** Longer lines are truncated: a server's answer may be megabytes. */
const MOST_CHARACTERS = 1000;

/** Writes one prefixed line to stderr: bounded, without control characters or secrets. */
export function say(text: string): void {
  process.stderr.write(`together-otel: ${shown(text, MOST_CHARACTERS)}\n`);
}
