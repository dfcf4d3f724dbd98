import { fileURLToPath } from 'node:url';

/** The READMEs that hold tables of the registry or of the settings. */
export const readmes: readonly string[] = [
  'packages/instrumentation/README.md',
  'packages/probe/README.md',
  'packages/together-otel/README.md',
].map((path) => fileURLToPath(new URL(`../../${path}`, import.meta.url)));
