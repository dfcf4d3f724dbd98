import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

const NAME = 'together-otel';
/** npm, npx and pnpm add these folders for their children only, not for the user's shell. */
const OF_PACKAGES = /[\\/]node_modules[\\/]\.bin[\\/]?$/;

/**
 * What the user types to start this command: its name if their shell finds it, otherwise through npx,
 * which finds the packages of the current folder.
 */
export function ownName(env: Environment = process.env): string {
  const isByPackageManager = env['npm_config_user_agent'] !== undefined;
  const folders = (env['PATH'] ?? env['Path'] ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '' && !(isByPackageManager && OF_PACKAGES.test(folder)));
  const isFound = folders.some((folder) =>
    [NAME, `${NAME}.cmd`].some((file) => existsSync(join(folder, file))),
  );
  return isFound ? NAME : `npx ${NAME}`;
}
