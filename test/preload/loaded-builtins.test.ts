import { readFileSync } from 'node:fs';
import { builtinModules, createRequire, SourceMap, type SourceMapPayload } from 'node:module';
import { dirname, join } from 'node:path';
import { attributes } from '@together-otel/semconv';
import { NOTHING_LISTENS } from '@together-otel/test-support/world';
import { describe, expect, it } from 'vitest';
import { runNode } from './run.ts';

const NOWHERE = {
  OTEL_TRACES_EXPORTER: 'none',
  OTEL_METRICS_EXPORTER: 'none',
  OTEL_LOGS_EXPORTER: 'none',
};
const SOMEWHERE = { OTEL_EXPORTER_OTLP_ENDPOINT: NOTHING_LISTENS };

const NEEDED = ['console', 'os'];
/** The clock of OpenTelemetry's metrics. */
const WITH_EXPORTERS = ['perf_hooks'];

/** The built-in modules loaded when the application starts. */
async function loaded(
  settings: Readonly<Record<string, string>>,
  preload: string | undefined,
): Promise<ReadonlySet<string>> {
  const flags = preload ? ['--require', preload] : [];
  const script = 'console.log(JSON.stringify(process.moduleLoadList))';
  // The list is read before printing loads anything.
  const { stdout } = await runNode([...flags, '--eval', script], false, settings);
  const names = (JSON.parse(stdout) as string[]).map((entry) =>
    entry.replace(/^NativeModule /, ''),
  );
  return new Set(names);
}

/** The public built-in modules loaded beyond those of a bare process. */
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
    expect(names.length).toBeGreaterThan(0);
  });

  it('and opens none of the standard streams', async () => {
    const observed = await loaded(SOMEWHERE, 'together-otel/register');
    const streams = ['internal/fs/sync_write_stream', 'net', 'tty', 'internal/util/colors'];
    expect(streams.filter((name) => observed.has(name))).toEqual([]);
  });
});

describe('what is read at start', () => {
  const folder = dirname(createRequire(import.meta.url).resolve('together-otel/register'));
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  const files = ['register.cjs', 'preload.cjs', 'preload-declarative.cjs', 'instrument.cjs'];

  it.each(files)('%s is ASCII: other text takes twice the memory', (file) => {
    expect(read(file)).toMatch(/^[\0-\x7f]*$/);
  });

  it.each(files)('%s has the names of attributes, not what the registry says of them', (file) => {
    expect(read(file)).not.toContain(attributes.callOutcome.description.slice(0, 40));
  });

  it('is short: from 475 kB on, the preload takes half a megabyte more than its own length', () => {
    expect(read('preload.cjs').length).toBeLessThan(474_000);
  });

  it.each([
    ['behind an escaped character', '\\u2026', /\binstrumentation\/src\//, 50],
    ["behind one of Node's modules", '{default:{value:', /\bsrc\/global-api\//, 3],
  ])('has a source map that finds each function, also %s', (_, replaced, source, least) => {
    const payload = JSON.parse(read('preload.cjs.map')) as SourceMapPayload;
    const map = new SourceMap(payload);
    const missed: string[] = [];
    let count = 0;
    for (const [line, text] of read('preload.cjs').split('\n').entries()) {
      if (!text.includes(replaced)) continue;
      for (const { index, 1: name = '' } of text.matchAll(/\bfunction (\w+)\(/g)) {
        const entry = map.findEntry(line, index);
        // Skips dependencies, which are mapped twice.
        if (!('originalSource' in entry) || !source.test(entry.originalSource)) continue;
        const at = payload.sources.indexOf(entry.originalSource);
        const original = payload.sourcesContent[at]?.split('\n')[entry.originalLine];
        count += 1;
        if (!original?.includes(`function ${name}`)) missed.push(name);
      }
    }
    expect(count).toBeGreaterThan(least);
    expect(missed).toEqual([]);
  });
});
