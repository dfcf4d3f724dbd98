import { basename, dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesBelow, textOf } from './sources.ts';

/** Suites that test delivery with whole processes. */
const SUITES = ['test/faults/', 'test/preload/', 'test/frameworks/'];

/** Sources that need a test of the same name, wherever they move. */
const sources = filesBelow('packages').filter(
  (file) =>
    /\/src\/.*\.ts$/.test(file) &&
    !file.endsWith('.test.ts') &&
    (/\/together-otel\/src\/delivery\//.test(file) ||
      /\/instrumentation\/src\/.*\bseams?\.ts$/.test(file)),
);

const tests = [...filesBelow('packages'), ...filesBelow('test')].filter((file) =>
  file.endsWith('.test.ts'),
);

/** Types and re-exports do nothing that could be tested. */
function doesSomething(text: string): boolean {
  return /\b(function|class)\b|=>\s*[{(\w]/.test(
    text
      .replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
      .replaceAll(/^export (type|interface)\b[\s\S]*?^\}|^interface\b[\s\S]*?^\}/gm, ''),
  );
}

/** The test named like a source, in its package or in a suite that runs whole processes. */
function testOf(source: string): string | undefined {
  const name = `${basename(source, '.ts')}.test.ts`;
  const owner = source.split('/').slice(0, 2).join('/');
  return (
    tests.find((test) => test === `${dirname(source)}/${name}`) ??
    tests.find(
      (test) =>
        basename(test) === name &&
        (test.startsWith(`${owner}/`) || SUITES.some((suite) => test.startsWith(suite))),
    )
  );
}

describe('the seams and every file of delivery', () => {
  it.each(sources.filter((source) => doesSomething(textOf(source))))(
    '%s has a test of its name',
    (source) => {
      expect(testOf(source), `write ${source.replace(/\.ts$/, '.test.ts')}`).toBeDefined();
    },
  );

  it('are found', () => {
    const names = sources.map((source) => basename(source));
    expect(names).toEqual(expect.arrayContaining(['http-sender.ts', 'stream-seam.ts', 'seams.ts']));
  });

  it('need none if they contain only types', () => {
    expect(
      doesSomething('/** Where => */\nexport interface A {\n  readonly b: () => void;\n}\n'),
    ).toBe(false);
    expect(doesSomething("export { a as B } from './a.ts';")).toBe(false);
    expect(doesSomething('export const a = (b: number) => b + 1;')).toBe(true);
    expect(testOf('packages/together-otel/src/delivery/nothing-of-the-kind.ts')).toBeUndefined();
  });
});
