import { fileURLToPath } from 'node:url';

/** The READMEs that hold tables of the registry. */
export const readmes: readonly string[] = [
  'packages/instrumentation/README.md',
  'packages/probe/README.md',
].map((path) => fileURLToPath(new URL(`../../${path}`, import.meta.url)));
