import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** An entry point of a published package, with the types its users get. */
export interface EntryPoint {
  /** The package's folder. */
  readonly folder: string;
  /** `index`, or the subpath after the package's name, such as `receiver`. */
  readonly name: string;
  /** The built declarations. */
  readonly declarations: string;
  /** Path of the committed report. */
  readonly report: string;
}

type Target = string | { readonly [condition: string]: Target };

/** Every entry point of every published package. */
export async function entryPoints(): Promise<EntryPoint[]> {
  const found: EntryPoint[] = [];
  for (const name of await readdir(join(ROOT, 'packages'))) {
    const folder = join(ROOT, 'packages', name);
    const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
      private?: boolean;
      exports: Readonly<Record<string, Target>>;
    };
    if (manifest.private) continue;
    for (const [path, target] of Object.entries(manifest.exports)) {
      const types = typesOf(target);
      if (types === undefined) continue;
      const entry = path === '.' ? 'index' : basename(path);
      found.push({
        folder,
        name: entry,
        declarations: join(folder, types),
        report: join(folder, 'api', `${entry}.api.md`),
      });
    }
  }
  return found;
}

function typesOf(target: Target): string | undefined {
  if (typeof target === 'string') return undefined;
  const { types, import: esm, require: common } = target;
  if (typeof types === 'string') return types;
  return (esm && typesOf(esm)) ?? (common && typesOf(common));
}

/** Renders an entry point's report from its built declarations. */
export async function renderReport({ folder, name, declarations }: EntryPoint): Promise<string> {
  const scratch = await mkdtemp(join(tmpdir(), 'together-otel-api-'));
  try {
    await writeFile(
      join(scratch, 'tsconfig.json'),
      JSON.stringify({
        compilerOptions: {
          lib: ['es2024'],
          module: 'nodenext',
          types: ['node'],
          typeRoots: [join(ROOT, 'node_modules/@types')],
          skipLibCheck: true,
        },
        files: [declarations],
      }),
    );
    const config = ExtractorConfig.prepare({
      packageJsonFullPath: join(folder, 'package.json'),
      configObjectFullPath: undefined,
      configObject: {
        projectFolder: folder,
        mainEntryPointFilePath: declarations,
        compiler: { tsconfigFilePath: join(scratch, 'tsconfig.json') },
        apiReport: {
          enabled: true,
          reportFileName: `${name}.api.md`,
          reportFolder: scratch,
          reportTempFolder: join(scratch, 'temp'),
        },
        docModel: { enabled: false },
        dtsRollup: { enabled: false },
        tsdocMetadata: { enabled: false },
        newlineKind: 'lf' as never,
        messages: {
          // All releases are public, and docstrings are reviewed by readers.
          compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
          extractorMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
          tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
        },
      },
    });
    Extractor.invoke(config, {
      localBuild: true,
      messageCallback: (message) => {
        message.handled = true;
      },
    });
    return await readFile(join(scratch, `${name}.api.md`), 'utf8');
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
