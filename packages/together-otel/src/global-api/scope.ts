/** Scope names of instrumentations and products that record prompts. */
const OF_OTHERS = /instrumentation|openinference|openllmetry|traceloop|langfuse|langsmith/i;

const BASE_CLASS = /[\\/]@opentelemetry[\\/]instrumentation[\\/]/;

const known = new Map<string, boolean>();
const MAX_KNOWN = 200;

/**
 * Whether a scope belongs to a third-party instrumentation: by naming convention, or because the
 * caller is OpenTelemetry's instrumentation base class.
 */
export function isOfInstrumentation(name: string): boolean {
  const answer = known.get(name);
  if (answer !== undefined) return answer;
  const isOne = OF_OTHERS.test(name) || BASE_CLASS.test(stack());
  if (known.size < MAX_KNOWN) known.set(name, isOne);
  return isOne;
}

function stack(): string {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 8;
  const { stack: text } = new Error();
  Error.stackTraceLimit = stackTraceLimit;
  return String(text);
}
