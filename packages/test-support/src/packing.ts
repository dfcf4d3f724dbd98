import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT, runTool } from './process.ts';

/** The relevant fields of a package.json. */
interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** Packs a folder of packages/ as last built. @returns the tarball. */
export async function pack(folder: string, destination: string): Promise<string> {
  await mkdir(destination, { recursive: true });
  const before = await readdir(destination);
  const parameters = ['--yes', 'pnpm@12.21.0', 'pack', '--pack-destination', destination];
  await runTool('npx', parameters, join(ROOT, 'packages', folder));
  const file = (await readdir(destination)).find((entry) => !before.includes(entry));
  if (file === undefined) throw new Error(`pnpm pack made nothing of packages/${folder}`);
  return join(destination, file);
}

/**
 * Packs packages with their workspace dependencies, which a project outside the workspace would
 * find on no registry.
 *
 * @returns dependencies for a project, by name.
 */
export async function packWithOurs(
  names: readonly string[],
  destination: string,
): Promise<Record<string, string>> {
  const manifests = await readManifests();
  const packed: Record<string, string> = {};
  for (const queue = [...names]; queue.length > 0; ) {
    const next = queue.pop() ?? '';
    const manifest = manifests.get(next);
    if (!manifest || next in packed) continue;
    packed[next] = `file:${await pack(manifest.folder, destination)}`;
    queue.push(...Object.keys(manifest.dependencies ?? {}));
  }
  return packed;
}

async function readManifests(): Promise<Map<string, Manifest & { readonly folder: string }>> {
  const folders = await readdir(join(ROOT, 'packages'));
  const manifests = folders.map(async (folder) => {
    const text = await readFile(join(ROOT, 'packages', folder, 'package.json'), 'utf8');
    const manifest = JSON.parse(text) as Manifest;
    return [manifest.name, { ...manifest, folder }] as const;
  });
  return new Map(await Promise.all(manifests));
}

/** Turns a folder into a project with these dependencies and installs them with npm. */
export async function installProject(
  folder: string,
  dependencies: Readonly<Record<string, string>>,
  flags: readonly string[] = [],
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const manifest = { name: 'application', private: true, dependencies };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest, undefined, 2));
  await install(folder, flags);
}

/** Runs `npm install` in a folder. */
export async function install(folder: string, flags: readonly string[] = []): Promise<void> {
  const quick = ['--no-audit', '--no-fund', '--prefer-offline', '--no-package-lock'];
  await runTool('npm', ['install', ...quick, ...flags], folder);
}
