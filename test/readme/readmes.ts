import { fileURLToPath } from 'node:url';

/** The READMEs that hold tables of the registry or of the settings. */
export const readmes: readonly string[] = [
  'packages/instrumentation/README.md',
  'packages/probe/README.md',
  'packages/together-otel/README.md',
].map((path) => fileURLToPath(new URL(`../../${path}`, import.meta.url)));

/** The schema of the probe's configuration file. */
export const probeSchema: string = fileURLToPath(
  new URL('../../packages/probe/probe.schema.json', import.meta.url),
);
