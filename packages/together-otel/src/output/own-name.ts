import { existsSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

const NAME = 'together-otel';
/** Folders that npm, npx, pnpm, Yarn and Bun add for their children, not for the user's shell. */
const OF_PACKAGES = /[\\/]node_modules[\\/]\.bin[\\/]?$/;

/** How each package manager starts a command of an installed package, by its user agent. */
const STARTERS: Readonly<Record<string, string>> = {
  npm: 'npx',
  pnpm: 'pnpm exec',
  yarn: 'yarn',
  bun: 'bunx',
};
/** Where `pnpm dlx` and `yarn dlx` install for one run; the next run installs again. */
const FOR_ONE_RUN: Readonly<Record<string, RegExp>> = {
  pnpm: /[\\/]dlx[\\/-]/,
  yarn: /[\\/](?:xfs-[0-9a-f]+[\\/])?dlx-\d+/,
};

/** Facts about this run. */
interface Run {
  readonly env?: Environment;
  /** The file that runs. */
  readonly file?: string | undefined;
  /** Whether packages are resolved by Yarn Plug'n'Play. */
  readonly isPlugAndPlay?: boolean;
}

/**
 * What the user types to start this command: its name if their shell finds it, otherwise through
 * their package manager, which finds the packages of the current folder.
 */
export function ownName({
  env = process.env,
  file = process.argv[1],
  isPlugAndPlay = process.versions['pnp'] !== undefined,
}: Run = {}): string {
  const agent = env['npm_config_user_agent'];
  const ofYarn = env['BERRY_BIN_FOLDER'];
  const isOurs = (folder: string): boolean =>
    OF_PACKAGES.test(folder) || (ofYarn !== undefined && resolve(folder) === resolve(ofYarn));
  const folders = (env['PATH'] ?? env['Path'] ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '' && !(agent !== undefined && isOurs(folder)));
  const isFound = folders.some((folder) =>
    [NAME, `${NAME}.cmd`].some((each) => existsSync(join(folder, each))),
  );
  if (isFound) return NAME;
  const manager = agent?.split('/', 1)[0] ?? (isPlugAndPlay ? 'yarn' : 'npm');
  if (FOR_ONE_RUN[manager]?.test(file ?? '')) return `${manager} dlx ${NAME}`;
  return `${STARTERS[manager] ?? 'npx'} ${NAME}`;
}
