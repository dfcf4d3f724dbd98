/**
 * The preload: `node --require together-otel/register app.js`, for CommonJS and ESM applications.
 *
 * Only the bundle behind it is large, so V8's compile cache is switched on in between. It is left
 * alone where coverage is measured, which it makes less precise.
 */
import module, { createRequire } from 'node:module';

if (!process.env['NODE_V8_COVERAGE']) module.enableCompileCache();
createRequire(import.meta.url)('./preload.cjs');
