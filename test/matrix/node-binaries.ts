import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { install } from '@together-otel/test-support/packing';
import { nodes } from './axes.ts';

/** Kept between runs, as a Node is 150 MB. Each list of versions has its own folder. */
const CACHE = join(
  tmpdir(),
  `together-otel-matrix-${createHash('sha256').update(nodes.join()).digest('hex').slice(0, 12)}`,
);

const installs = new Map<string, Promise<string>>();

/** The path of this version of Node, installed from the npm registry. */
export function nodeBinary(version: string): Promise<string> {
  const known = installs.get(version);
  if (known) return known;
  const made = installNode(version);
  installs.set(version, made);
  return made;
}

async function installNode(version: string): Promise<string> {
  const folder = join(CACHE, version);
  const binary = join(folder, 'node_modules/node/bin/node');
  if (existsSync(binary)) return binary;
  // Renamed once complete, so that an interrupted run leaves no partial install.
  const part = `${folder}.${process.pid}`;
  await mkdir(part, { recursive: true });
  const manifest = { private: true, allowScripts: { [`node@${version}`]: true } };
  await writeFile(join(part, 'package.json'), JSON.stringify(manifest));
  await install(part, [`node@${version}`]);
  await rename(part, folder).catch(async (error: unknown) => {
    await rm(part, { recursive: true, force: true });
    if (!existsSync(binary)) throw error;
  });
  return binary;
}
