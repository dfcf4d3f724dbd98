/** Which generations of the GenAI conventions' metric names are recorded. */
export interface Generations {
  /** The names of the tagged text, v1.41.1. */
  readonly tagged: boolean;
  /** The names of the newest text. */
  readonly latest: boolean;
}

const LATEST = 'gen_ai_latest_experimental';

/**
 * Reads `OTEL_SEMCONV_STABILITY_OPT_IN`, a comma-separated list in which others may have entries:
 * `gen_ai_latest_experimental` switches to the newest names, `gen_ai_latest_experimental/dup`
 * records both.
 */
export function readGenerations(optIn: string | undefined): Generations {
  const entries = (optIn ?? '').split(',').map((entry) => entry.trim());
  if (entries.includes(`${LATEST}/dup`)) return { tagged: true, latest: true };
  const latest = entries.includes(LATEST);
  return { tagged: !latest, latest };
}

/** The variable's value for what {@link readGenerations} has read. */
export function optInOf({ tagged, latest }: Generations): string {
  if (!latest) return '';
  return tagged ? `${LATEST}/dup` : LATEST;
}
