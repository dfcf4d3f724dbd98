/**
 * The preload: `node --require together-otel/register app.js`, for CommonJS and ESM applications.
 *
 * V8's compile cache stays off, unless the application has it on: for the whole process it would
 * read code from a shared temporary folder, whose owner Node does not look at.
 */
import { createRequire } from 'node:module';
import { hasRegisteredSdk } from '../plugin-only/registered.ts';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major > 22 || (major === 22 && minor >= 15)) {
  createRequire(import.meta.url)(`./${bundle()}.cjs`);
} else {
  process.stderr.write(
    `together-otel: Node.js ${process.versions.node} is too old, 22.15 is needed; the application runs without telemetry\n`,
  );
}

/** Beside an SDK that is there, the plugin alone. */
function bundle(): string {
  if (hasRegisteredSdk()) return 'instrument';
  return process.env['OTEL_CONFIG_FILE']?.trim() ? 'preload-declarative' : 'preload';
}
