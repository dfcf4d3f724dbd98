import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { command, ROOT } from './command.ts';

/** What a package.json says, as far as it matters here. */
interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** The SDK of the applications: the newest that is supported. */
export const OPENAI = { openai: '7.57.0' } as const;

/** The OpenTelemetry SDK of an application that starts one itself. */
export const SDK = { '@opentelemetry/sdk-node': '0.301.0' } as const;

/** Packs a folder of packages/ and returns the tarball. */
export async function pack(folder: string, destination: string): Promise<string> {
  await mkdir(destination, { recursive: true });
  const before = await readdir(destination);
  const parameters = ['pack', '--pack-destination', destination];
  await command('pnpm', parameters, join(ROOT, 'packages', folder));
  const file = (await readdir(destination)).find((entry) => !before.includes(entry));
  return join(destination, String(file));
}

/**
 * Packs a package with those of the workspace that it depends on: they are on no registry yet.
 *
 * @returns dependencies for a project, by name.
 */
export async function packWithOurs(
  name: string,
  destination: string,
): Promise<Record<string, string>> {
  const manifests = await readManifests();
  const packed: Record<string, string> = {};
  for (const queue = [name]; queue.length > 0; ) {
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

/** Makes a project outside the workspace, with the applications, and installs it by npm. */
export async function installProject(
  folder: string,
  dependencies: Readonly<Record<string, string>>,
): Promise<string> {
  await mkdir(folder, { recursive: true });
  const manifest = { name: 'application', private: true, dependencies };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  await cp(join(import.meta.dirname, 'applications'), folder, { recursive: true });
  await install(folder);
  return folder;
}

/** Runs `npm install` in a folder. */
export async function install(folder: string): Promise<void> {
  const flags = ['--no-audit', '--no-fund', '--prefer-offline', '--no-package-lock'];
  await command('npm', ['install', ...flags], folder);
}
