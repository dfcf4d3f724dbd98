import { filesOnStack } from './call-stack.ts';

/** Scope names of instrumentations and products that record prompts. */
const OF_OTHERS = /instrumentation|openinference|openllmetry|traceloop|langfuse|langsmith/i;

const BASE_CLASS = /[\\/]@opentelemetry[\\/]instrumentation[\\/]/;

/** From our provider to the constructor of an instrumentation. */
const DEPTH = 8;

const known = new Map<string, boolean>();
const MAX_KNOWN = 200;

/**
 * Whether a scope belongs to a third-party instrumentation: by naming convention, or because the
 * caller is OpenTelemetry's instrumentation base class.
 */
export function isOfInstrumentation(name: string): boolean {
  const answer = known.get(name);
  if (answer !== undefined) return answer;
  const isOne = OF_OTHERS.test(name) || filesOnStack(DEPTH).some((file) => BASE_CLASS.test(file));
  if (known.size < MAX_KNOWN) known.set(name, isOne);
  return isOne;
}
