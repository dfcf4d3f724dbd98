import { maskedValue } from '../output/masking.ts';
import { contradictions } from './contradictions.ts';
import { openTelemetryVariables } from './opentelemetry-variables.ts';
import { exitTimeout, unknownVariables } from './own-variables.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What is wrong with a variable, and what happens instead. */
export interface Complaint {
  readonly name: string;
  readonly message: string;
}

/** Finds the variables whose value can't be used. What may be secret in it is masked. */
export function checkEnvironment(env: Environment): Complaint[] {
  return [...openTelemetryVariables, exitTimeout].flatMap((variable) => {
    const { name, accepts, expected } = variable;
    const value = env[name]?.trim();
    if (value === undefined || value === '' || accepts(value)) return [];
    const shown = maskedValue(name, value);
    return [{ name, message: `${name} is '${shown}': expected ${expected}; ${inForce(variable)}` }];
  });
}

function inForce({ default: fallback }: { readonly default: string }): string {
  return fallback === 'none' ? 'it is ignored' : `${fallback.replaceAll('`', '')} is used`;
}

/** Variables that are none of ours though they look so, and such as do not go together. */
export function checkMeaning(env: Environment): string[] {
  return [...unknownVariables(env).map(({ message }) => message), ...contradictions(env)];
}

/**
 * Runs `work` with some variables taken out of the environment, and puts them back: what can't be
 * used would only be complained about again, with other words for each exporter.
 */
export function without<T>(names: readonly string[], work: () => T): T {
  const taken = names.map((name) => [name, process.env[name]] as const);
  for (const name of names) delete process.env[name];
  try {
    return work();
  } finally {
    for (const [name, value] of taken) {
      if (value !== undefined) process.env[name] = value;
    }
  }
}
