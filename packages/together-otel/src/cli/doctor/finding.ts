import { shown } from '@together-otel/instrumentation/distribution';

/** `problem` blocks: with it telemetry does not arrive, or not as it was meant to. */
export type Level = 'ok' | 'note' | 'problem';

/** One thing that was looked at. */
export interface Finding {
  readonly level: Level;
  /** What was found, with the value in question; secrets masked. */
  readonly message: string;
  /** What to do about it. */
  readonly advice?: string;
}

/** The findings of one check. */
export interface Section {
  /** Stable name, for machines. */
  readonly name: string;
  readonly title: string;
  readonly findings: readonly Finding[];
}

export function ok(message: string): Finding {
  return finding('ok', message);
}

export function note(message: string, advice?: string): Finding {
  return finding('note', message, advice);
}

export function problem(message: string, advice: string): Finding {
  return finding('problem', message, advice);
}

const MOST_CHARACTERS = 1000;

/** Whatever a check puts into it, nothing secret and no control character leaves it. */
function finding(level: Level, message: string, advice?: string): Finding {
  return {
    level,
    message: shown(message, MOST_CHARACTERS),
    ...(advice !== undefined && { advice: shown(advice, MOST_CHARACTERS) }),
  };
}
