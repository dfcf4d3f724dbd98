import { delimiter, dirname, join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** The environment with installed packages' commands on the PATH, as for npm scripts and npx. */
export function withBinFolders(env: Environment, directory: string): Environment {
  return { ...env, PATH: [...binFolders(directory), env['PATH']].filter(Boolean).join(delimiter) };
}

/** Nearest first. */
function binFolders(directory: string): string[] {
  const own = join(directory, 'node_modules', '.bin');
  const parent = dirname(directory);
  return parent === directory ? [own] : [own, ...binFolders(parent)];
}
