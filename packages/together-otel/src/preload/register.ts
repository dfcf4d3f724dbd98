/**
 * The preload: `node --require together-otel/register app.js`, for CommonJS and ESM applications.
 *
 * Only the bundle behind it is large, so V8's compile cache is switched on in between. It is left
 * alone where coverage is measured, which it makes less precise.
 */
import module, { createRequire } from 'node:module';
import { hasRegisteredSdk } from '../plugin-only/registered.ts';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major > 22 || (major === 22 && minor >= 15)) {
  if (!process.env['NODE_V8_COVERAGE']) module.enableCompileCache();
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
