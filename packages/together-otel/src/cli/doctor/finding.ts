import { shown } from '@together-otel/instrumentation/distribution';

/** With a `problem`, telemetry does not arrive, or not as configured. */
export type Level = 'ok' | 'note' | 'problem';

/** One result of a check. */
export interface Finding {
  readonly level: Level;
  /** What was found, with the offending value; secrets are masked. */
  readonly message: string;
  /** Remedy. */
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

/** Masks secrets and removes control characters, whatever a check passes in. */
function finding(level: Level, message: string, advice?: string): Finding {
  return {
    level,
    message: shown(message, MOST_CHARACTERS),
    ...(advice !== undefined && { advice: shown(advice, MOST_CHARACTERS) }),
  };
}
