import packageJson from '../../../../package.json' with { type: 'json' };
import { place } from '../application/place.ts';
import { type Finding, note, ok, problem } from '../finding.ts';
import type { InstalledPackage, PackageGraph } from './installed-packages.ts';
import { parseVersion } from './version.ts';

const API = '@opentelemetry/api';
const SDKS = [
  '@opentelemetry/sdk-node',
  '@opentelemetry/sdk-trace',
  '@opentelemetry/sdk-trace-base',
  '@opentelemetry/sdk-trace-node',
  '@opentelemetry/sdk-metrics',
];

/** Version of the API bundled with the preload. */
const OURS = packageJson.devDependencies[API];

/** Incompatible copies of OpenTelemetry packages. */
export function checkOpenTelemetry({ packages }: PackageGraph, cwd: string): Finding[] {
  const copies = packages.filter(({ name }) => name === API);
  const strange = copies.filter(({ version }) => !canUse(version, OURS));
  const usable = copies.filter((copy) => !strange.includes(copy));
  return [
    ...(copies.length === 0
      ? [ok(`the application has no ${API} of its own; the preload brings ${OURS}`)]
      : []),
    ...(usable.length > 0
      ? [ok(`${API} ${versionsOf(usable)} of the application works with the preload's ${OURS}`)]
      : []),
    ...strange.map(({ version, directory, usedBy }) =>
      problem(
        `${API} ${version} (${place(directory, cwd)}, loaded by ${usedBy}) can't see what the preload starts with its ${OURS}: spans made through it are lost`,
        `Install ${API} ${OURS} there, with an override or npm dedupe.`,
      ),
    ),
    ...[API, ...SDKS].flatMap((name) => duplicates(name, packages)),
    ...ownSdks(packages),
  ];
}

function duplicates(name: string, packages: readonly InstalledPackage[]): Finding[] {
  const copies = packages.filter((candidate) => candidate.name === name);
  if (new Set(copies.map(({ version }) => version)).size < 2) return [];
  const users = [...new Set(copies.map(({ usedBy }) => usedBy))].join(', ');
  const message = `${name} is installed in ${copies.length} versions (${versionsOf(copies)}; loaded by ${users})`;
  return [note(message, 'Deduplicate it if you can, with npm dedupe or an override.')];
}

/** If the application starts its own SDK, ours only sends Together's signals. */
function ownSdks(packages: readonly InstalledPackage[]): Finding[] {
  const sdk = packages.find(
    ({ name, usedBy }) => SDKS.includes(name) && usedBy === 'the application',
  );
  if (!sdk) return [];
  return [
    note(
      `the application can load its own SDK, ${sdk.name} ${sdk.version}: if started, it takes over OpenTelemetry's API, and the preload sends only Together's signals`,
      'To send them through that SDK, load together-otel/instrument instead of together-otel/register.',
    ),
  ];
}

/**
 * Whether a copy of the API can use another copy's registrations: same major version, and no newer
 * minor version (`isCompatible` in @opentelemetry/api).
 */
function canUse(own: string, registered: string): boolean {
  const [mine, theirs] = [parseVersion(own), parseVersion(registered)];
  if (!mine || !theirs) return false;
  return mine.major === theirs.major && mine.minor <= theirs.minor;
}

function versionsOf(copies: readonly { readonly version: string }[]): string {
  return [...new Set(copies.map(({ version }) => version))].join(', ');
}
