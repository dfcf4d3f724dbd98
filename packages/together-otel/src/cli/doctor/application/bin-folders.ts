import { delimiter, join } from 'node:path';
import { ancestors } from '../packages/manifests.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The environment with installed packages' commands on the PATH, as for npm scripts and npx. */
export function withBinFolders(env: Environment, directory: string): Environment {
  const folders = ancestors(directory).map((folder) => join(folder, 'node_modules', '.bin'));
  return { ...env, PATH: [...folders, env['PATH']].filter(Boolean).join(delimiter) };
}
