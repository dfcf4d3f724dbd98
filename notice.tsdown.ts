import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Rolldown } from 'tsdown';

/** A package whose code ended up in a bundle. */
interface Bundled {
  readonly licence: string;
  /** Licences and notices in its folder; if it has none, the copyright headers of its files. */
  readonly texts: Set<string>;
}

const LEGAL = /^(?:licen[cs]e|notice|copying|copyright)(?:[.-].*)?$/i;

/** The comment at the top of a file that names its copyright holder. */
const HEADER = /^(?:\/\/.*\n)+/;

/**
 * Writes NOTICE from the bundler's own list of what each file contains: every package, its licence
 * and the licence's text.
 *
 * @param folder of the package being built; its bundles share the notice.
 */
export class Notice {
  readonly #folder: string;
  readonly #files = new Map<string, ReadonlySet<string>>();
  readonly #packages = new Map<string, Bundled>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Add to every configuration whose output belongs to the package. */
  plugin(): Rolldown.Plugin {
    return {
      name: 'notice',
      writeBundle: ({ dir = '' }, bundle) => {
        for (const output of Object.values(bundle)) {
          if (output.type === 'chunk') this.#note(join(dir, output.fileName), output.modules);
        }
        this.#write();
      },
    };
  }

  #note(file: string, modules: Rolldown.OutputChunk['modules']): void {
    const names = Object.entries(modules)
      .filter(([, { renderedLength }]) => renderedLength > 0)
      .flatMap(([id]) => this.#packageOf(id) ?? []);
    if (names.length > 0) this.#files.set(relative(this.#folder, file), new Set(names));
  }

  #packageOf(id: string): string | undefined {
    const [path = ''] = id.replace(/^\0/, '').split('?', 1);
    if (!/[\\/]node_modules[\\/]/.test(path)) return undefined;
    for (let folder = dirname(path); dirname(folder) !== folder; folder = dirname(folder)) {
      const manifest = join(folder, 'package.json');
      if (!existsSync(manifest)) continue;
      const { name, version, license } = JSON.parse(readFileSync(manifest, 'utf8')) as Manifest;
      if (name === undefined || version === undefined) continue;
      const key = `${name} ${version}`;
      const texts = readdirSync(folder).filter((file) => LEGAL.test(file));
      const known = this.#packages.get(key) ?? {
        licence: typeof license === 'string' ? license : String(license?.type),
        texts: new Set(texts.map((file) => textOf(join(folder, file)).trim())),
      };
      this.#packages.set(key, known);
      const [header = ''] = texts.length === 0 ? (HEADER.exec(textOf(path)) ?? []) : [];
      if (/copyright/i.test(header)) known.texts.add(header.replaceAll(/^\/\/ ?/gm, '').trim());
      return key;
    }
    return undefined;
  }

  #write(): void {
    const packages = [...this.#packages].toSorted(([a], [b]) => (a < b ? -1 : 1));
    const table = packages.map(([key, { licence }]) => {
      const files = [...this.#files].filter(([, names]) => names.has(key)).map(([file]) => file);
      return `${key}, ${licence}\n  in ${files.toSorted().join(', ')}`;
    });
    const owners = new Map<string, string[]>();
    for (const [key, { texts }] of packages) {
      for (const text of texts) owners.set(text, [...(owners.get(text) ?? []), key]);
    }
    const licences = [...owners].map(
      ([text, keys]) => `${'='.repeat(80)}\n${keys.join('\n')}\n\n${text}`,
    );
    const { name } = JSON.parse(
      readFileSync(join(this.#folder, 'package.json'), 'utf8'),
    ) as Manifest;
    writeFileSync(
      join(this.#folder, 'NOTICE'),
      `${name}\n\nThe files of dist contain code of these packages; their licences follow.\n\n${table.join('\n')}\n\n${licences.join('\n\n')}\n`,
    );
  }
}

function textOf(file: string): string {
  return readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
}

interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly license?: string | { readonly type?: string };
}
