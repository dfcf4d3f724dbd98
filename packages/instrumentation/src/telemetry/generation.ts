/** Which generations of the GenAI metric names are recorded. */
export interface Generations {
  /** Names from the tagged release, v1.41.1. */
  readonly tagged: boolean;
  /** Names from the newest version. */
  readonly latest: boolean;
}

const LATEST = 'gen_ai_latest_experimental';

/**
 * Reads `OTEL_SEMCONV_STABILITY_OPT_IN`, a comma-separated list shared with other instrumentations:
 * `gen_ai_latest_experimental` switches to the newest names, `gen_ai_latest_experimental/dup`
 * records both.
 */
export function readGenerations(optIn: string | undefined): Generations {
  const entries = (optIn ?? '').split(',').map((entry) => entry.trim());
  if (entries.includes(`${LATEST}/dup`)) return { tagged: true, latest: true };
  const latest = entries.includes(LATEST);
  return { tagged: !latest, latest };
}

/** The variable's value for a result of {@link readGenerations}. */
export function optInOf({ tagged, latest }: Generations): string {
  if (!latest) return '';
  return tagged ? `${LATEST}/dup` : LATEST;
}
