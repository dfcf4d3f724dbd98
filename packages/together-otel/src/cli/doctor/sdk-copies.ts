import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  isSupported,
  rangeOf,
  SUPPORTED_SDKS,
  type SupportedSdk,
} from '@together-otel/instrumentation';
import type { Application } from './application.ts';
import { type Finding, note, ok, problem } from './finding.ts';
import { APPLICATION, type InstalledPackage, type PackageGraph } from './installed-packages.ts';
import { place } from './place.ts';

/** Which copies of the SDKs would be loaded, and whether their calls are seen. */
export function checkSdkCopies(
  { packages, isCut, isPlugAndPlay }: PackageGraph,
  { directory, script, file }: Application,
  cwd: string,
): Finding[] {
  const copies = SUPPORTED_SDKS.flatMap((sdk) =>
    packages
      .filter(({ name, importedAs }) => name === sdk.module || importedAs === sdk.module)
      .map((copy) => judge(sdk, copy, cwd)),
  );
  const bundle = file === undefined ? undefined : readBundle(file);
  const isBundled = bundle !== undefined;
  const next = packages.find(({ name, usedBy }) => name === 'next' && usedBy === APPLICATION);
  const own = packages.find(({ name }) => name === '@ai-sdk/togetherai');
  return [
    ...copies,
    ...(own
      ? [
          note(
            `${own.name} ${own.version} uses neither SDK: its calls are not observed`,
            "Observe them with the AI SDK's own telemetry (experimental_telemetry).",
          ),
        ]
      : []),
    ...(bundle ? [judgeBundle(bundle, script ?? '')] : []),
    ...(next && copies.length > 0 ? judgeNext(next, directory) : []),
    ...(copies.length === 0 && !isBundled && !isPlugAndPlay
      ? [missing(place(directory, cwd), file)]
      : []),
    ...(isPlugAndPlay
      ? [
          note(
            "packages are in Yarn's archives (.pnp.cjs), which are not looked into",
            'See which there are: yarn info --recursive openai together-ai',
          ),
        ]
      : []),
    ...(isCut ? [note('there are too many packages to look at them all')] : []),
  ];
}

function judge(sdk: SupportedSdk, copy: InstalledPackage, cwd: string): Finding {
  const { name, version, importedAs, usedBy, directory } = copy;
  const isDirect = usedBy === APPLICATION;
  const via = isDirect ? '' : `, loaded by ${usedBy}`;
  const found = `${name} ${version} (${place(directory, cwd)}${via})`;
  const range = rangeOf(sdk);
  if (importedAs !== sdk.module || name !== sdk.module) {
    return note(
      `${found} is imported as '${importedAs}': it may not be seen`,
      'Pass its class to instrumentation.manuallyInstrument, or import it by its own name.',
    );
  }
  if (isSupported(sdk, version)) return ok(`${found} is observed`);
  const message = `${found} is not observed: ${range} is supported`;
  if (!isDirect) return note(message, `Update ${usedBy}, or override its ${name} with ${range}.`);
  return problem(message, `Install a supported version: npm install "${name}@${range}"`);
}

/** The header that every copy of the SDKs sends; no minifier changes it. */
const STAINLESS = 'x-stainless-lang';

/** What a script with an SDK in it does about that. */
interface Bundle {
  /** Whether it hands the client to the plugin. */
  readonly isInstrumented: boolean;
}

function readBundle(file: string): Bundle | undefined {
  const text = readFileSync(file, 'latin1');
  if (!text.toLowerCase().includes(STAINLESS)) return undefined;
  return { isInstrumented: /\.(instrumentClient|manuallyInstrument)\b/.test(text) };
}

function judgeBundle({ isInstrumented }: Bundle, script: string): Finding {
  const message = `an SDK is bundled into ${script}`;
  if (isInstrumented) return ok(`${message}, which hands it to the plugin`);
  return problem(
    `${message}: the preload can't see into it`,
    'Leave it out of the bundle (esbuild: --external:openai), or call instrumentation.instrumentClient(client) of together-otel/instrument in the code.',
  );
}

/** Next.js bundles every package into the server's code but those that its configuration names. */
function judgeNext({ name, version }: InstalledPackage, directory: string): Finding[] {
  const config = ['js', 'mjs', 'cjs', 'ts', 'mts']
    .map((extension) => join(directory, `next.config.${extension}`))
    .find((file) => existsSync(file));
  const text = config === undefined ? '' : readFileSync(config, 'utf8');
  const [, named = ''] = text.split('serverExternalPackages', 2);
  if (/openai|together-ai/.test(named)) {
    return [ok(`${name} ${version} leaves the SDK out of its bundles (serverExternalPackages)`)];
  }
  return [
    problem(
      `${name} ${version} bundles the SDK into the server's code: the preload can't see into it`,
      "Name it in next.config: serverExternalPackages: ['openai', 'together-otel']",
    ),
  ];
}

function missing(directory: string, file: string | undefined): Finding {
  const message = `neither openai nor together-ai can be loaded from '${directory}'`;
  if (file === undefined) {
    return note(message, "Ask in the application's folder: together-otel doctor -- node app.js");
  }
  return problem(message, 'Install one of them: npm install openai');
}
