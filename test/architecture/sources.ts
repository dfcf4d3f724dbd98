import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Files below a folder that git tracks or would add. */
export function filesBelow(folder: string): string[] {
  const options = ['ls-files', '--cached', '--others', '--exclude-standard', folder];
  const files = execFileSync('git', options, { cwd: ROOT, encoding: 'utf8' });
  return files.split('\n').filter((file) => file !== '' && existsSync(join(ROOT, file)));
}

/** Sources built into a package: no tests, and nothing only tests use. */
export function sourcesOf(folder: string): string[] {
  return filesBelow(folder).filter(
    (file) => /\/src\/.*\.tsx?$/.test(file) && !/\.test\.tsx?$|\/testing\//.test(file),
  );
}

export function textOf(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

/** Import specifiers of a source, type imports included. */
export function importsOf(file: string): string[] {
  const statements = textOf(file).matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'([^']+)'/g);
  return [...statements].map(([, specifier = '']) => specifier);
}

/** Which workspace package imports which. */
export function packageArrows(): string[] {
  const arrows = new Set<string>();
  for (const file of sourcesOf('packages')) {
    const owner = file.split('/')[1];
    for (const specifier of importsOf(file)) {
      const target = /^@together-otel\/([\w-]+)/.exec(specifier)?.[1];
      if (target !== undefined && target !== owner) arrows.add(`${owner} --> ${target}`);
    }
  }
  return [...arrows].sort();
}

/** Which folder below a source folder imports which; files at its top are its public surface. */
export function folderArrows(root: string): string[] {
  const arrows = new Set<string>();
  const folderOf = (path: string): string | undefined => /^([^/]+)\//.exec(path)?.[1];
  for (const file of sourcesOf(root)) {
    const owner = folderOf(posix.relative(root, file));
    if (owner === undefined) continue;
    for (const specifier of importsOf(file)) {
      if (!specifier.startsWith('.')) continue;
      const target = folderOf(posix.relative(root, posix.join(posix.dirname(file), specifier)));
      if (target === undefined || target === '..' || target === owner) continue;
      arrows.add(`${owner} --> ${target}`);
    }
  }
  return [...arrows].sort();
}

/** Which source imports which within a package, type imports included. */
export function fileArrows(): string[] {
  const files = sourcesOf('packages');
  const known = new Set(files);
  return files.flatMap((file) => {
    const targets = importsOf(file)
      .filter((specifier) => specifier.startsWith('.'))
      .map((specifier) => posix.join(posix.dirname(file), specifier));
    return [...new Set(targets)]
      .filter((target) => known.has(target))
      .map((to) => `${file} --> ${to}`);
  });
}

/** Number of sources per folder, not counting subfolders. */
export function folderSizes(): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const file of sourcesOf('packages')) {
    const folder = posix.dirname(file);
    sizes.set(folder, (sizes.get(folder) ?? 0) + 1);
  }
  return sizes;
}
