import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  isSupported,
  rangeOf,
  SUPPORTED_SDKS,
  type SupportedSdk,
} from '@together-otel/instrumentation';
import { inForce, pluginSettings } from '@together-otel/instrumentation/distribution';
import { ownName } from '../../../output/own-name.ts';
import type { Application } from '../application/application.ts';
import { place } from '../application/place.ts';
import { type Finding, note, ok, problem } from '../finding.ts';
import { APPLICATION, type InstalledPackage, type PackageGraph } from './installed-packages.ts';

/** Which copies of the SDKs would be loaded, and whether their calls are observed. */
export function checkSdkCopies(
  { packages, isCut, isPlugAndPlay }: PackageGraph,
  { directory, script, file, env }: Application,
  cwd: string,
): Finding[] {
  const seesFetch = inForce(pluginSettings.fetch, env).value;
  const copies = SUPPORTED_SDKS.flatMap((sdk) =>
    packages
      .filter(({ name, importedAs }) => name === sdk.module || importedAs === sdk.module)
      .map((copy) => ({ ...copy, finding: judge(sdk, copy, cwd) })),
  );
  const bundle = file === undefined ? undefined : readBundle(file);
  const isBundled = bundle !== undefined;
  const next = packages.find(({ name, usedBy }) => name === 'next' && usedBy === APPLICATION);
  const own = packages.find(({ name }) => name === '@ai-sdk/togetherai');
  return [
    ...copies.map(({ finding }) => finding),
    ...(own
      ? [
          seesFetch
            ? ok(`${own.name} ${own.version} uses fetch, through which its calls are observed`)
            : note(
                `${own.name} ${own.version} uses neither SDK: its calls are not observed`,
                'Unset TOGETHER_OTEL_FETCH: they go through fetch.',
              ),
        ]
      : []),
    ...(bundle ? [judgeBundle(bundle, script ?? '', seesFetch)] : []),
    ...(next && copies.length > 0
      ? judgeNext(next, directory, seesFetch && !copies.some(isOwnFetch))
      : []),
    ...(copies.length === 0 && !isBundled && !isPlugAndPlay
      ? [missing(place(directory, cwd), file)]
      : []),
    ...(isPlugAndPlay
      ? [
          note(
            "packages are in Yarn's archives (.pnp.cjs), which are not looked into",
            'List the versions: yarn info --recursive openai together-ai',
          ),
        ]
      : []),
    ...(isCut ? [note('too many packages to check them all')] : []),
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
      `${found} is imported as '${importedAs}': its calls may not be observed`,
      'Pass its class to instrumentation.manuallyInstrument, or import it by its own name.',
    );
  }
  if (isSupported(sdk, version)) return ok(`${found} is observed`);
  const message = `${found} is not observed: ${range} is supported`;
  if (!isDirect) return note(message, `Update ${usedBy}, or override its ${name} with ${range}.`);
  return problem(message, `Install a supported version: npm install "${name}@${range}"`);
}

/** A header that every copy of the SDKs sends, and that minifiers leave intact. */
const STAINLESS = 'x-stainless-lang';

/** How a script with a bundled SDK is instrumented. */
interface Bundle {
  /** Whether it passes the client to the plugin. */
  readonly isInstrumented: boolean;
  /** Whether it bundles its own fetch. */
  readonly hasNodeFetch: boolean;
}

function readBundle(file: string): Bundle | undefined {
  const text = readFileSync(file, 'latin1');
  if (!text.toLowerCase().includes(STAINLESS)) return undefined;
  return {
    isInstrumented: /\.(instrumentClient|manuallyInstrument)\b/.test(text),
    hasNodeFetch: text.includes('bitinn/node-fetch'),
  };
}

/** openai 4 depends on `node-fetch`. */
function isOwnFetch({ name, version }: InstalledPackage): boolean {
  return name === 'openai' && /^4\./.test(version);
}

function judgeBundle(
  { isInstrumented, hasNodeFetch }: Bundle,
  script: string,
  seesFetch: boolean,
): Finding {
  const message = `an SDK is bundled into ${script}`;
  if (isInstrumented) return ok(`${message} and passed to the plugin`);
  const advice =
    'Leave it out of the bundle (esbuild: --external:openai), or call instrumentation.instrumentClient(client) of together-otel/instrument in the code.';
  if (seesFetch && !hasNodeFetch) {
    return note(`${message}: its calls are only observed through fetch`, advice);
  }
  return problem(`${message}: the preload can't observe it`, advice);
}

/** Next.js bundles all packages into the server code, except those named in its configuration. */
function judgeNext(
  { name, version }: InstalledPackage,
  directory: string,
  seesFetch: boolean,
): Finding[] {
  const config = ['js', 'mjs', 'cjs', 'ts', 'mts']
    .map((extension) => join(directory, `next.config.${extension}`))
    .find((file) => existsSync(file));
  const text = config === undefined ? '' : readFileSync(config, 'utf8');
  const [, named = ''] = text.split('serverExternalPackages', 2);
  if (/openai|together-ai/.test(named)) {
    return [ok(`${name} ${version} leaves the SDK out of its bundles (serverExternalPackages)`)];
  }
  const message = `${name} ${version} bundles the SDK into the server's code`;
  const advice = "Name it in next.config: serverExternalPackages: ['openai', 'together-otel']";
  return [
    seesFetch
      ? note(`${message}: its calls are only observed through fetch`, advice)
      : problem(`${message}: the preload can't observe it`, advice),
  ];
}

function missing(directory: string, file: string | undefined): Finding {
  const message = `neither openai nor together-ai can be loaded from '${directory}'`;
  if (file === undefined) {
    return note(message, `Run it in the application's folder: ${ownName()} doctor -- node app.js`);
  }
  return problem(message, 'Install one of them: npm install openai');
}
