// Captured: an application may replace or remove it.
const { env: initial } = process;

/** All variables except those that load further code. */
export function environmentOfSender(): NodeJS.ProcessEnv {
  try {
    return withoutOptions(process.env);
  } catch {
    return withoutOptions(initial);
  }
}

function withoutOptions(variables: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, BUN_OPTIONS: __, ...env } = variables;
  return env;
}
