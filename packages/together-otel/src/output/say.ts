import { shown } from '@together-otel/instrumentation/distribution';
import { writeLine } from './write-line.ts';

/** Longer lines are truncated: a server's answer may be megabytes. */
const MOST_CHARACTERS = 1000;

/** Writes one prefixed line to stderr: bounded, without control characters or secrets. */
export function say(text: string): void {
  writeLine(`together-otel: ${shown(text, MOST_CHARACTERS)}`);
}
