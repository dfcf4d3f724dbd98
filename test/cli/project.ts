import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Versions by path in `node_modules`, such as `langchain/node_modules/openai`. */
export type Installed = Readonly<Record<string, string>>;

/** Writes an application whose packages consist of a package.json only. */
export async function writeProject(folder: string, installed: Installed): Promise<string> {
  const paths = Object.keys(installed);
  for (const [path, version] of Object.entries(installed)) {
    const within = paths.filter((other) => other.startsWith(`${path}/node_modules/`));
    await writeManifest(join(folder, 'node_modules', path), {
      name: nameOf(path),
      version,
      dependencies: Object.fromEntries(within.map((other) => [nameOf(other), '*'])),
    });
  }
  const own = paths.filter((path) => !path.includes('/node_modules/'));
  await writeManifest(folder, {
    name: 'application',
    dependencies: Object.fromEntries(own.map((path) => [path, '*'])),
  });
  await writeFile(join(folder, 'app.js'), '');
  await writeFile(join(folder, 'app.mjs'), '');
  return folder;
}

/** Writes a package.json. */
export async function writeManifest(folder: string, manifest: object): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
}

function nameOf(path: string): string {
  return path.split('/node_modules/').at(-1) ?? path;
}
