import { realpathSync } from 'node:fs';
import { basename, join } from 'node:path';
import packageJson from '../../../../package.json' with { type: 'json' };
import { ancestors, type Manifest, readManifest } from './manifests.ts';

/** A copy of a package that the application, or one of its dependencies, would load. */
export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  /** Real path of its folder. */
  readonly directory: string;
  /** The name it is imported under; differs from its own for an alias. */
  readonly importedAs: string;
  /** What loads it: the application, or the first package found to depend on it. */
  readonly usedBy: string;
}

/** All reachable copies, deduplicated. */
export interface PackageGraph {
  readonly packages: readonly InstalledPackage[];
  /** Whether the search stopped at its limit. */
  readonly isCut: boolean;
  /** Whether packages are in archives (Yarn Plug'n'Play), which are not searched. */
  readonly isPlugAndPlay: boolean;
}

const MAX_PACKAGES = 5000;
/** `usedBy` of packages that the application's package.json declares, or no package does. */
export const APPLICATION = 'the application';

/**
 * Follows dependencies from a directory the way Node resolves them. Works with the layouts of npm,
 * pnpm and Yarn, and ignores packages the application can't reach.
 *
 * @param sought packages to look for from the directory even if undeclared.
 */
export function readPackageGraph(directory: string, sought: readonly string[]): PackageGraph {
  const found = new Map<string, InstalledPackage>();
  const queue = edgesOf(declaredFrom(directory), directory, APPLICATION);
  // Undeclared packages come last, because the declaring package is the loader.
  const undeclared = edgesOf(sought, directory, APPLICATION);
  while (found.size < MAX_PACKAGES) {
    const edge = queue.shift() ?? undeclared.shift();
    if (!edge) break;
    const { importedAs, from, usedBy } = edge;
    const folder = findPackage(importedAs, from);
    if (folder === undefined || found.has(folder)) continue;
    const manifest = readManifest(folder) ?? {};
    const name = typeof manifest['name'] === 'string' ? manifest['name'] : importedAs;
    const version = typeof manifest['version'] === 'string' ? manifest['version'] : 'unknown';
    found.set(folder, { name, version, directory: folder, importedAs, usedBy });
    // The preload's bundle contains everything it needs.
    if (name === packageJson.name) continue;
    queue.push(...edgesOf(dependenciesOf(manifest, false), folder, name));
  }
  return {
    packages: [...found.values()],
    isCut: found.size >= MAX_PACKAGES,
    isPlugAndPlay: ancestors(directory).some((folder) => hasFile(join(folder, '.pnp.cjs'))),
  };
}

interface Edge {
  readonly importedAs: string;
  readonly from: string;
  readonly usedBy: string;
}

function edgesOf(names: readonly string[], from: string, usedBy: string): Edge[] {
  return names.map((importedAs) => ({ importedAs, from, usedBy }));
}

/** The nearest package.json declares the application's dependencies; those above, shared ones. */
function declaredFrom(directory: string): string[] {
  const manifests = ancestors(directory).flatMap<Manifest>((folder) => readManifest(folder) ?? []);
  return manifests.flatMap((manifest, distance) => dependenciesOf(manifest, distance === 0));
}

function dependenciesOf(manifest: Manifest, isOwn: boolean): string[] {
  const kinds = ['dependencies', 'optionalDependencies', 'peerDependencies'];
  if (isOwn) kinds.push('devDependencies');
  return kinds.flatMap((kind) => {
    const declared = manifest[kind];
    return typeof declared === 'object' && declared !== null ? Object.keys(declared) : [];
  });
}

function findPackage(name: string, from: string): string | undefined {
  for (const folder of ancestors(from)) {
    if (basename(folder) === 'node_modules') continue;
    const candidate = join(folder, 'node_modules', name);
    if (hasFile(join(candidate, 'package.json'))) return realpathSync(candidate);
  }
  return undefined;
}

function hasFile(path: string): boolean {
  try {
    realpathSync(path);
    return true;
  } catch {
    return false;
  }
}
