/**
 * The preload: `node --require together-otel/register app.js`, for CommonJS and ESM applications.
 *
 * V8's compile cache stays off unless the application enables it: it applies to the whole process
 * and loads code from a shared temporary folder without checking its owner.
 */
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { isFirstInTree } from '../output/first-in-tree.ts';
import { writeLine } from '../output/write-line.ts';
import { isWanted, signalsWithoutProvider } from '../plugin-only/registered.ts';
import { isRealmClaimed } from './realm.ts';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

const withheld = withheldByDeno();
if (withheld !== undefined) {
  // Doesn't read the environment, access to which may be what is denied.
  writeLine(
    `together-otel: Deno does not allow ${withheld}; the application runs without telemetry`,
  );
} else if (major > 22 || (major === 22 && minor >= 15)) load();
else complain(`Node.js ${process.versions.node} is too old, 22.15 is needed`);

function load(): void {
  // Not an error: a bundled copy next to the real one adds nothing.
  if (isRealmClaimed()) return;
  let name = 'preload.cjs';
  try {
    const file = bundle();
    name = basename(file);
    createRequire(file)(file);
  } catch (error) {
    const isMissing = String((error as Error | undefined)?.message).includes(name);
    complain(
      isMissing
        ? `${name} is missing next to ${here()}: keep together-otel out of the bundle (Next.js: serverExternalPackages; elsewhere: external) and copy its whole folder`
        : `could not start: ${error}`,
    );
  }
}

/**
 * Permissions that the preload needs and Deno denies. Requesting them would end the application or
 * prompt the user at the terminal.
 */
function withheldByDeno(): string | undefined {
  const { Deno } = globalThis as { Deno?: DenoRuntime };
  const missing = (['env', 'read', 'sys'] as const).filter(
    (name) => Deno && Deno.permissions.querySync({ name }).state !== 'granted',
  );
  return missing.length > 0 ? missing.map((name) => `--allow-${name}`).join(' ') : undefined;
}

/** See https://docs.deno.com/api/deno/permissions */
interface DenoRuntime {
  readonly permissions: { querySync(permission: { name: string }): { state: string } };
}

function here(): string {
  return basename(import.meta.filename);
}

function complain(reason: string): void {
  const text = `${reason.replaceAll(/\s+/g, ' ')}; the application runs without telemetry`;
  // Once per tree: npm, npx and supervisors load the preload too and pass on the same settings.
  warn(text);
}

function warn(text: string): void {
  if (isFirstInTree(text)) writeLine(`together-otel: ${text}`);
}

/** Next to an existing SDK, run the plugin alone. */
function bundle(): string {
  const { plugin, declarative, usual } = files();
  const missing = signalsWithoutProvider();
  if (missing.length < 2) {
    const [one] = missing;
    if (one && isWanted(one)) {
      warn(
        `the OpenTelemetry SDK that was loaded first takes no ${one}, so Together's ${one} go nowhere: load together-otel/register before it`,
      );
    }
    return plugin;
  }
  return process.env['OTEL_CONFIG_FILE']?.trim() ? declarative : usual;
}

/** Written so that file tracers, such as Vercel's, find all of them. */
function files(): Readonly<Record<'plugin' | 'declarative' | 'usual', string>> {
  const all = {
    plugin: join(import.meta.dirname, 'instrument.cjs'),
    declarative: join(import.meta.dirname, 'preload-declarative.cjs'),
    usual: join(import.meta.dirname, 'preload.cjs'),
    thread: join(import.meta.dirname, 'transport-worker.cjs'),
    prometheus: join(import.meta.dirname, 'exporter-prometheus.cjs'),
    zipkin: join(import.meta.dirname, 'exporter-zipkin.cjs'),
    b3: join(import.meta.dirname, 'propagator-b3.cjs'),
  };
  return all;
}
