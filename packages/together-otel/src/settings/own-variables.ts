import { pluginVariables, type VariableDefinition } from '@together-otel/instrumentation';
import type { Variable } from './variable.ts';

const PREFIX = 'TOGETHER_OTEL_';

/** The preload's own. */
export const exitTimeout: Variable = {
  name: 'TOGETHER_OTEL_EXIT_TIMEOUT_MILLIS',
  default: '2000',
  accepts: (value) => Number.isFinite(Number(value)) && Number(value) >= 0,
  expected: 'a number of milliseconds from 0',
  description:
    'how long the last telemetry may hold up the end of the process; with 0 it is not sent',
};

/** What the probe may learn from. */
export const modelsFile: VariableDefinition = {
  name: 'TOGETHER_OTEL_MODELS_FILE',
  default: 'none',
  expected: 'a path',
  description:
    'a file to which the models that are called are added, one a line, for `together-otel probe --models-file`',
};

/** This project's variables. The plugin checks the values of its own. */
export const ownVariables: readonly VariableDefinition[] = [
  ...Object.values(pluginVariables),
  exitTimeout,
  modelsFile,
];

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
