import { readdirSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import full from './vitest.config.ts';

/**
 * The quick lane: unit tests, plus the suites of `test/` that start few processes or none.
 * CI runs it on every supported Node, so it skips packages that need a newer one.
 */
const suites = [
  'test/architecture',
  'test/battery/{hostile-input,openai-7,properties,together-ai}',
  'test/expressions',
  'test/fallback',
  'test/frameworks',
  'test/fuzz',
  'test/packed/{manifests,workflows}',
  'test/readme',
];

/** The oldest Node a workspace package supports; see {@link comparable}. */
function supportedNode(folder: string): number {
  const manifest = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as {
    engines: { node: string };
  };
  return comparable(manifest.engines.node.replace('>=', ''));
}

/** Turns a version into a comparable number: 22.15 → 22015. */
function comparable(version: string): number {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major * 1000 + minor;
}

const node = comparable(process.versions.node);
const packages = readdirSync('packages')
  .map((name) => `packages/${name}`)
  .filter((folder) => node >= supportedNode(folder));
// The suites start TypeScript files, which requires the Node version of test-support.
const crossing = node >= supportedNode('packages/test-support') ? suites : [];

export default defineConfig({
  ...full,
  test: {
    ...full.test,
    include: [
      ...packages.map((folder) => `${folder}/src/**/*.test.ts`),
      ...crossing.map((suite) =>
        suite.includes('{') ? `${suite}.test.ts` : `${suite}/**/*.test.ts`,
      ),
    ],
  },
});
