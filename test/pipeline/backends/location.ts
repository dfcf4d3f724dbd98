import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The sources of one program, or of several, of a Go module beside this file. */
export interface Program {
  /** The module's folder: its go.mod and go.sum pin and verify every version. */
  readonly folder: string;
  /** The packages to build, and the programs that come of them. */
  readonly packages: Readonly<Record<string, string>>;
  readonly tags: string;
  /**
   * A module that is built by its own go.mod, in a copy with these files added: what its release makes
   * and the published module lacks.
   */
  readonly copied?: { readonly module: string; readonly added: Readonly<Record<string, string>> };
}

/** What Alertmanager embeds and its module does not have: its web pages are built by npm. */
const NO_PAGES = '<p>Built without its pages: use amtool or the API.</p>\n';

/** What is built. Prometheus goes without most service discovery; both go without their web pages. */
export const programs: readonly Program[] = [
  { folder: source('collector'), packages: { otelcol: '.' }, tags: '' },
  {
    folder: source('prometheus'),
    packages: {
      prometheus: 'github.com/prometheus/prometheus/cmd/prometheus',
      promtool: 'github.com/prometheus/prometheus/cmd/promtool',
    },
    tags: 'netgo,remove_all_sd,enable_dns_sd',
  },
  {
    folder: source('alertmanager'),
    packages: { alertmanager: './cmd/alertmanager', amtool: './cmd/amtool' },
    tags: 'netgo',
    copied: {
      module: 'github.com/prometheus/alertmanager',
      added: {
        'ui/app/dist/elm/index.html': NO_PAGES,
        'ui/app/dist/mantine/index.html': NO_PAGES,
      },
    },
  },
];

/** Paths of the built programs. */
export interface Backends {
  readonly collector: string;
  readonly prometheus: string;
  readonly promtool: string;
  readonly alertmanager: string;
  readonly amtool: string;
}

/** Why there are no backends, and what to do. */
export interface MissingBackends {
  readonly missing: string;
}

/** Where the programs of these very sources are, once they are built. */
export function backendsFolder(): string {
  const hash = createHash('sha256');
  for (const { folder, tags, copied } of programs) {
    for (const file of ['go.mod', 'go.sum']) hash.update(readFileSync(join(folder, file)));
    hash.update(tags);
    if (copied) hash.update(JSON.stringify(copied));
  }
  hash.update(readFileSync(join(source('collector'), 'components.go')));
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return join(cache, 'together-otel/backends', hash.digest('hex').slice(0, 12));
}

/**
 * The real backends, where `pnpm backends` has built them.
 *
 * @example
 * const backends = findBackends();
 * test.skipIf('missing' in backends)(`promtool takes the rules${reason(backends)}`, …);
 */
export function findBackends(): Backends | MissingBackends {
  const folder = backendsFolder();
  if (!existsSync(folder)) {
    return { missing: 'the real backends are not built: install Go 1.26 and run `pnpm backends`' };
  }
  return {
    collector: join(folder, 'otelcol'),
    prometheus: join(folder, 'prometheus'),
    promtool: join(folder, 'promtool'),
    alertmanager: join(folder, 'alertmanager'),
    amtool: join(folder, 'amtool'),
  };
}

/** Why a test is skipped, for the end of its name; nothing when it runs. */
export function skipReason(backends: Backends | MissingBackends): string {
  return 'missing' in backends ? ` (skipped: ${backends.missing})` : '';
}

/** @throws when they are not built; for what only runs where they are. */
export function needBackends(): Backends {
  const backends = findBackends();
  if ('missing' in backends) throw new Error(backends.missing);
  return backends;
}

function source(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
