import { shown } from '@together-otel/instrumentation/distribution';

/** Longer lines are cut: what a server answers may be megabytes. */
const MOST_CHARACTERS = 1000;

/** Writes one line to stderr, marked as ours: bounded, without control characters and secrets. */
export function say(text: string): void {
  process.stderr.write(`together-otel: ${shown(text, MOST_CHARACTERS)}\n`);
}
