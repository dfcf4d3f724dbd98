import { createRequire } from 'node:module';

/** Absolute path of this package's preload. */
export function preloadPath(): string {
  return createRequire(import.meta.url).resolve(PRELOAD);
}

/** The usual argument of `--require` for the preload. */
export const PRELOAD = 'together-otel/register';

/** Whether a preloaded module is our preload, from this copy or another. */
export function isPreload(module: string): boolean {
  const path = module.replaceAll('\\', '/');
  return (
    path === PRELOAD || path === preloadPath() || /together-otel\/dist\/register\.cjs$/.test(path)
  );
}

/**
 * `NODE_OPTIONS` with the preload appended.
 *
 * @param existing the current value.
 */
export function withPreload(existing: string | undefined): string {
  return [existing?.trim(), '--require', quotedOption(preloadPath())].filter(Boolean).join(' ');
}

/** The environment variables that make Node.js, Deno and Bun load the preload. */
export function preloadVariables(env: Readonly<Record<string, string | undefined>>): {
  readonly NODE_OPTIONS: string;
  readonly BUN_OPTIONS?: string;
} {
  const { NODE_OPTIONS: forNode, BUN_OPTIONS: forBun } = env;
  return { NODE_OPTIONS: withPreload(forNode), ...withBunPreload(forBun) };
}

/** As one word: Bun would take the word after an option for a subcommand such as `run`. */
function withBunPreload(existing: string | undefined): { readonly BUN_OPTIONS?: string } {
  const option = `--preload=${preloadPath().replaceAll('\\', '/')}`;
  // Such a path can't be quoted, and Bun exits if it can't find a preload.
  if (option.includes('"')) return {};
  const quoted = /\s/.test(option) ? `"${option}"` : option;
  return { BUN_OPTIONS: [existing?.trim(), quoted].filter(Boolean).join(' ') };
}

/**
 * Splits `NODE_OPTIONS` as Node does: at spaces, except in double quotes, where a backslash escapes
 * the next character.
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
