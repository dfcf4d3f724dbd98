import { delimiter, dirname, join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** The environment in which npm's scripts and npx find the commands of installed packages. */
export function withBinFolders(env: Environment, directory: string): Environment {
  return { ...env, PATH: [...binFolders(directory), env['PATH']].filter(Boolean).join(delimiter) };
}

/** From the nearest on. */
function binFolders(directory: string): string[] {
  const own = join(directory, 'node_modules', '.bin');
  const parent = dirname(directory);
  return parent === directory ? [own] : [own, ...binFolders(parent)];
}
