// Builds the packages, quietly, and only when a source has changed since the last build.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const STAMP = join(ROOT, '.tsbuild/built');

/** Names, sizes and times of all build inputs. */
function state() {
  const packages = join(ROOT, 'packages');
  const files = readdirSync(packages).flatMap((name) => {
    const folder = join(packages, name);
    const own = readdirSync(folder).filter((file) => /\.(json|ts)$/.test(file));
    const sources = readdirSync(join(folder, 'src'), { recursive: true }).map((file) =>
      join('src', file),
    );
    return [...own, ...sources].map((file) => join(folder, file));
  });
  return [...files, join(ROOT, 'pnpm-lock.yaml')]
    .filter((file) => statSync(file).isFile())
    .map((file) => `${file} ${statSync(file).size} ${statSync(file).mtimeMs}`)
    .sort()
    .join('\n');
}

/** State of the last build; undefined if a package has none. */
function built() {
  try {
    for (const name of readdirSync(join(ROOT, 'packages'))) {
      const { publishConfig } = JSON.parse(
        readFileSync(join(ROOT, 'packages', name, 'package.json'), 'utf8'),
      );
      if (publishConfig) statSync(join(ROOT, 'packages', name, 'dist'));
    }
    return readFileSync(STAMP, 'utf8');
  } catch {
    return undefined;
  }
}

const now = state();
if (built() !== now) {
  process.stderr.write('building the packages …\n');
  try {
    execFileSync(join(ROOT, 'node_modules/.bin/tsdown'), ['--logLevel', 'error'], {
      cwd: ROOT,
      stdio: 'pipe',
    });
  } catch (error) {
    process.stderr.write(`${error.stdout}${error.stderr}`);
    process.exit(1);
  }
  mkdirSync(dirname(STAMP), { recursive: true });
  writeFileSync(STAMP, now);
}
