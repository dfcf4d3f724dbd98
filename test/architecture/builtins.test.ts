import { describe, expect, it } from 'vitest';
import { importsOf, sourcesOf } from './sources.ts';

/** Modules that other instrumentations hook, and start to record from, when first loaded. */
const HOOKED = /^node:(?:net|tls|http|https|http2|dns|dgram|child_process)(?:\/|$)/;

describe('the plugin, which runs inside of the application', () => {
  it.each(['packages/instrumentation', 'packages/together-otel/src/plugin-only'])(
    '%s loads no module whose loading makes a neighbour record more',
    (folder) => {
      const sources = sourcesOf(folder);
      expect(sources.length).toBeGreaterThan(2);
      const hooked = sources.flatMap((file) =>
        importsOf(file)
          .filter((specifier) => HOOKED.test(specifier))
          .map((specifier) => `${file}: ${specifier}`),
      );
      expect(hooked).toEqual([]);
    },
  );
});
