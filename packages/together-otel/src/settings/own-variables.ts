import { pluginVariables, type VariableDefinition } from '@together-otel/instrumentation';

const PREFIX = 'TOGETHER_OTEL_';

/** This project's variables. The plugin checks the values of its own. */
export const ownVariables: readonly VariableDefinition[] = Object.values(pluginVariables);

/** The variables that look like this project's, and are none. */
export function unknownVariables(
  env: Readonly<Record<string, string | undefined>>,
): { readonly name: string; readonly message: string }[] {
  const known = ownVariables.map(({ name }) => name).filter((name) => name.startsWith(PREFIX));
  return Object.keys(env)
    .filter((name) => name.startsWith(PREFIX) && env[name] !== undefined && !known.includes(name))
    .map((name) => ({
      name,
      message: `${name} is not a setting: there are ${known.join(', ')}; it is ignored`,
    }));
}
