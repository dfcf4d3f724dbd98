import { fileURLToPath } from 'node:url';

/** Documents with generated tables of the registry or the settings. */
export const readmes: readonly string[] = [
  'packages/instrumentation/docs/signals.md',
  'packages/probe/docs/configuration.md',
  'packages/probe/docs/signals.md',
  'packages/together-otel/docs/options.md',
  'packages/together-otel/docs/signals.md',
].map((path) => fileURLToPath(new URL(`../../${path}`, import.meta.url)));

/** The schema of the probe's configuration file. */
export const probeSchema: string = fileURLToPath(
  new URL('../../packages/probe/probe.schema.json', import.meta.url),
);
