import {
  type Environment,
  milliseconds,
  pluginSettings,
  type Setting,
  setting,
  writableFile,
} from '@together-otel/instrumentation/distribution';

const PREFIX = 'TOGETHER_OTEL_';

/** The preload's own settings. */
export interface PreloadSettings {
  readonly exitTimeoutMillis: Setting<number>;
  readonly modelsFile: Setting<string | undefined>;
}

export const preloadSettings: PreloadSettings = {
  exitTimeoutMillis: setting(milliseconds({ from: 0 }), {
    variable: 'TOGETHER_OTEL_EXIT_TIMEOUT_MILLIS',
    default: 2000,
    description: 'how long the final flush may delay the exit of the process; 0 skips it',
  }),
  modelsFile: setting(writableFile('the path of a regular file, existing or new'), {
    variable: 'TOGETHER_OTEL_MODELS_FILE',
    default: undefined,
    description:
      'a file that records the models your application calls, one per line, for `together-otel probe --models-file`',
  }),
};

/** This project's variables. The plugin validates its own. */
export const ownSettings: readonly Setting<unknown>[] = [
  ...Object.values(pluginSettings),
  ...Object.values(preloadSettings),
] as readonly Setting<unknown>[];

/** Unknown variables that look like this project's. */
export function unknownVariables(
  env: Environment,
): { readonly variable: string; readonly message: string }[] {
  const known = ownSettings
    .map(({ variable }) => variable)
    .filter((name) => name.startsWith(PREFIX));
  return Object.keys(env)
    .filter((name) => name.startsWith(PREFIX) && env[name] !== undefined && !known.includes(name))
    .map((variable) => ({
      variable,
      message: `${variable} is not a setting and is ignored; known: ${known.join(', ')}`,
    }));
}
