import { expect, it } from 'vitest';
import { sourcesOf, textOf } from './sources.ts';

const WRITE =
  /process\.env(?:\.\w+|\[[^\]]+\])?\s*(?:\?\?|\|\|)?=(?!=)|delete process\.env|(?:assign|defineProperty|deleteProperty|set)\(process\.env\b/;

it('nothing that runs inside of the application changes its environment', () => {
  const sources = [
    ...sourcesOf('packages/instrumentation'),
    ...sourcesOf('packages/together-otel').filter((file) => !file.includes('/src/cli/')),
  ];
  expect(sources.length).toBeGreaterThan(100);
  expect(sources.filter((file) => WRITE.test(textOf(file)))).toEqual([]);
  expect('delete process.env[name]').toMatch(WRITE);
  expect("process.env['NAME'] = value").toMatch(WRITE);
  expect("process.env['NAME'] === value").not.toMatch(WRITE);
});
