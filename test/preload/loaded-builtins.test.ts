import { builtinModules } from 'node:module';
import { NOTHING_LISTENS } from '@together-otel/test-support/world';
import { describe, expect, it } from 'vitest';
import { runNode } from './run.ts';

const NOWHERE = {
  OTEL_TRACES_EXPORTER: 'none',
  OTEL_METRICS_EXPORTER: 'none',
  OTEL_LOGS_EXPORTER: 'none',
};
const SOMEWHERE = { OTEL_EXPORTER_OTLP_ENDPOINT: NOTHING_LISTENS };

/**
 * Threads need streams, and are needed because the application's are to know which signals are
 * watched.
 */
const NEEDED = ['console', 'os', 'stream', 'stream/promises', 'string_decoder', 'worker_threads'];
/** Has the clock of OpenTelemetry's metrics. */
const WITH_EXPORTERS = ['perf_hooks'];

/** The built-in modules that a process has loaded as the application starts. */
async function loaded(
  settings: Readonly<Record<string, string>>,
  preload: string | undefined,
): Promise<ReadonlySet<string>> {
  const flags = preload ? ['--require', preload] : [];
  const script = 'console.log(JSON.stringify(process.moduleLoadList))';
  // The list is read before anything is printed.
  const { stdout } = await runNode([...flags, '--eval', script], false, settings);
  const names = (JSON.parse(stdout) as string[]).map((entry) =>
    entry.replace(/^NativeModule /, ''),
  );
  return new Set(names);
}

/** The modules that an application could load itself, beyond those of a bare process. */
async function added(
  settings: Readonly<Record<string, string>>,
  preload: string,
): Promise<readonly string[]> {
  const bare = await loaded({}, undefined);
  const observed = await loaded(settings, preload);
  return [...observed].filter((name) => builtinModules.includes(name) && !bare.has(name)).sort();
}

describe('at start, the preload loads few built-in modules', () => {
  it.each([
    ['without exporters', 'together-otel/register', NOWHERE, NEEDED],
    ['with exporters', 'together-otel/register', SOMEWHERE, [...NEEDED, ...WITH_EXPORTERS]],
    ['beside the SDK of an application', 'together-otel/instrument', {}, NEEDED],
  ])('%s', async (_, preload, settings, needed) => {
    const names = await added(settings, preload);
    expect(names.filter((name) => !needed.includes(name))).toEqual([]);
    expect(names).toContain('worker_threads');
  });

  it('and opens none of the standard streams', async () => {
    const observed = await loaded(SOMEWHERE, 'together-otel/register');
    const streams = ['internal/fs/sync_write_stream', 'net', 'tty', 'internal/util/colors'];
    expect(streams.filter((name) => observed.has(name))).toEqual([]);
  });
});
