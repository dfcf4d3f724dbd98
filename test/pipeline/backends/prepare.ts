/** `pnpm backends`: builds the real backends, once for each set of versions. */
import { buildBackends } from './build.ts';
import { backendsFolder } from './location.ts';

const missing = await buildBackends((line) => process.stderr.write(`backends: ${line}\n`));
process.stderr.write(
  missing === undefined
    ? `backends: in ${backendsFolder()}\n`
    : `backends: not built, tests with real backends will be skipped. Missing: ${missing}\n`,
);
