import { createRequire } from 'node:module';

/** Absolute path of the preload of this very package. */
export function preloadPath(): string {
  return createRequire(import.meta.url).resolve(PRELOAD);
}

/** What stands behind `--require`, in any of the ways to name the preload. */
export const PRELOAD = 'together-otel/register';

/** Whether a module that is preloaded is our preload, of this copy or another. */
export function isPreload(module: string): boolean {
  const path = module.replaceAll('\\', '/');
  return (
    path === PRELOAD || path === preloadPath() || /together-otel\/dist\/register\.cjs$/.test(path)
  );
}

/**
 * `NODE_OPTIONS` with the preload behind what was there.
 *
 * @param existing the value so far.
 */
export function withPreload(existing: string | undefined): string {
  return [existing?.trim(), '--require', quotedOption(preloadPath())].filter(Boolean).join(' ');
}

/** The variables of an environment by which Node.js and Deno, and Bun, load the preload. */
export function preloadVariables(env: Readonly<Record<string, string | undefined>>): {
  readonly NODE_OPTIONS: string;
  readonly BUN_OPTIONS?: string;
} {
  const { NODE_OPTIONS: forNode, BUN_OPTIONS: forBun } = env;
  return { NODE_OPTIONS: withPreload(forNode), ...withBunPreload(forBun) };
}

/** As one word: Bun takes what follows an option for its subcommand, such as `run`. */
function withBunPreload(existing: string | undefined): { readonly BUN_OPTIONS?: string } {
  const option = `--preload=${preloadPath().replaceAll('\\', '/')}`;
  // It can't be quoted, and Bun ends where it does not find a preload.
  if (option.includes('"')) return {};
  const quoted = /\s/.test(option) ? `"${option}"` : option;
  return { BUN_OPTIONS: [existing?.trim(), quoted].filter(Boolean).join(' ') };
}

/**
 * The words of a `NODE_OPTIONS`, as Node reads it: split at spaces, except in double quotes, where
 * a backslash takes the next character as it is.
 */
export function splitNodeOptions(value: string): string[] {
  const words = value.match(/(?:"(?:\\.|[^"\\])*"|[^ "])+/g) ?? [];
  return words.map((word) =>
    word.replaceAll(/"((?:\\.|[^"\\])*)"/g, (_, inner: string) => inner.replaceAll(/\\(.)/g, '$1')),
  );
}

/** See https://nodejs.org/api/cli.html#node_optionsoptions */
export function quotedOption(path: string): string {
  return /[\s"\\]/.test(path) ? `"${path.replaceAll(/["\\]/g, '\\$&')}"` : path;
}
