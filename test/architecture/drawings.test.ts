import { describe, expect, it } from 'vitest';
import { filesBelow, folderArrows, packageArrows, textOf } from './sources.ts';

const PLUGIN = 'packages/instrumentation/src';

/** The arrows of the drawing that begins with this comment. */
function drawn(title: string): string[] {
  const drawings = textOf('ARCHITECTURE.md').matchAll(/^```mermaid\n%% (.+)\n([^`]*)^```/gm);
  const found = [...drawings].find(([, name]) => name === title)?.[2] ?? '';
  return [...found.matchAll(/^ +([\w-]+) --> ([\w-]+)$/gm)]
    .map(([, from, to]) => `${from} --> ${to}`)
    .sort();
}

describe('ARCHITECTURE.md', () => {
  it('draws which package imports which', () => {
    expect(drawn('packages')).toEqual(packageArrows());
  });

  it('draws which folder of the plugin imports which, without facts/, which all use', () => {
    expect(drawn(PLUGIN)).toEqual(folderArrows(PLUGIN).filter((arrow) => !/\bfacts$/.test(arrow)));
  });

  it('draws no circle', () => {
    expect(circleIn(drawn('packages'))).toBeUndefined();
    expect(circleIn(folderArrows(PLUGIN))).toBeUndefined();
    expect(circleIn(['a --> b', 'b --> c', 'c --> a', 'x --> a'])).toBe('a');
  });

  it('names files and folders that exist', () => {
    const paths = [...textOf('ARCHITECTURE.md').matchAll(/`((?:packages|test)\/[\w./-]+)`/g)];
    expect(paths.length).toBeGreaterThan(10);
    for (const [, path = ''] of paths) {
      if (!path.includes('NAME')) expect(() => isThere(path), path).not.toThrow();
    }
  });
});

/** The first name of a circle of arrows. */
function circleIn(arrows: readonly string[]): string | undefined {
  const targets = new Map<string, string[]>();
  for (const arrow of arrows) {
    const [from = '', to = ''] = arrow.split(' --> ');
    targets.set(from, [...(targets.get(from) ?? []), to]);
  }
  const reaches = (from: string, goal: string, seen: Set<string>): boolean =>
    (targets.get(from) ?? []).some((to) => {
      if (to === goal) return true;
      if (seen.has(to)) return false;
      return reaches(to, goal, seen.add(to));
    });
  return [...targets.keys()].sort().find((name) => reaches(name, name, new Set()));
}

function isThere(path: string): void {
  if (filesBelow(path).length === 0) throw new Error(`${path} does not exist`);
}
