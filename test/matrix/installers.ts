import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installProject } from '@together-otel/test-support/packing';
import { runTool } from '@together-otel/test-support/process';

type Dependencies = Readonly<Record<string, string>>;

/** A way to install a project. */
export interface Installer {
  readonly name: string;
  install(folder: string, dependencies: Dependencies, ours: Dependencies): Promise<void>;
  /** Node options needed to find the packages. */
  readonly nodeArguments: readonly string[];
}

const npm = (...flags: readonly string[]): Installer => ({
  name: ['npm', ...flags].join(' '),
  install: (folder, dependencies) => installProject(folder, dependencies, flags),
  nodeArguments: [],
});

const pnpm: Installer = {
  name: 'pnpm 12.21.0',
  async install(folder, dependencies, ours) {
    await writeManifest(folder, { dependencies });
    // Our packages are on no registry, so their dependencies on each other need overrides.
    const overrides = Object.entries(ours).map(([name, file]) => `  '${name}': '${file}'\n`);
    await writeFile(
      join(folder, 'pnpm-workspace.yaml'),
      `packages: []\noverrides:\n${overrides.join('')}`,
    );
    await runTool(
      'npx',
      ['--yes', 'pnpm@12.21.0', 'install', '--prefer-offline', '--silent'],
      folder,
    );
  },
  nodeArguments: [],
};

const yarnPnp: Installer = {
  name: 'Yarn 4.18.1, Plug’n’Play',
  async install(folder, dependencies, resolutions) {
    await writeManifest(folder, { dependencies, resolutions });
    // Otherwise Yarn would take it for part of an enclosing project.
    await writeFile(join(folder, 'yarn.lock'), '');
    await writeFile(
      join(folder, '.yarnrc.yml'),
      'nodeLinker: pnp\nenableTelemetry: false\nenableScripts: false\n',
    );
    const yarn = ['--yes', '--package=@yarnpkg/cli-dist@4.18.1', 'yarn'];
    await runTool('npx', [...yarn, 'install', '--no-immutable'], folder);
  },
  // What `yarn node` adds.
  nodeArguments: ['--require', './.pnp.cjs', '--experimental-loader', './.pnp.loader.mjs'],
};

async function writeManifest(folder: string, fields: object): Promise<void> {
  const manifest = { name: 'application', private: true, ...fields };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
}

export const installers: readonly Installer[] = [npm(), npm('--legacy-peer-deps'), pnpm, yarnPnp];
