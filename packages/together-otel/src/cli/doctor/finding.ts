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
  return { level: 'ok', message };
}

export function note(message: string, advice?: string): Finding {
  return { level: 'note', message, ...(advice !== undefined && { advice }) };
}

export function problem(message: string, advice: string): Finding {
  return { level: 'problem', message, advice };
}
