import { describe, expect, it } from 'vitest';
import { fileArrows, filesBelow, folderArrows, packageArrows, textOf } from './sources.ts';

const PLUGIN = 'packages/instrumentation/src';

/** Arrows of the mermaid drawing whose first line is the comment `title`. */
function drawn(title: string): string[] {
  const drawings = textOf('ARCHITECTURE.md').matchAll(/^```mermaid\n%% (.+)\n([^`]*)^```/gm);
  const found = [...drawings].find(([, name]) => name === title)?.[2] ?? '';
  return [...found.matchAll(/^ +([\w-]+) --> ([\w-]+)$/gm)]
    .map(([, from, to]) => `${from} --> ${to}`)
    .sort();
}

describe('the files of the packages', () => {
  it('import each other in no circle, types included', () => {
    const arrows = fileArrows();
    expect(arrows).toContainEqual(expect.stringMatching(/\/http-sender\.ts --> .*\/sender\.ts$/));
    expect(circleIn(arrows)).toBeUndefined();
  });
});

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
    expect(circleIn(['a --> b', 'b --> c', 'c --> a', 'x --> a'])).toEqual(['a', 'b', 'c']);
  });

  it('names files and folders that exist', () => {
    const paths = [...textOf('ARCHITECTURE.md').matchAll(/`((?:packages|test)\/[\w./-]+)`/g)];
    expect(paths.length).toBeGreaterThan(10);
    for (const [, path = ''] of paths) {
      if (!path.includes('NAME')) expect(() => isThere(path), path).not.toThrow();
    }
  });
});

/** The names along the first cycle found. */
function circleIn(arrows: readonly string[]): string[] | undefined {
  const targets = new Map<string, string[]>();
  for (const arrow of arrows) {
    const [from = '', to = ''] = arrow.split(' --> ');
    targets.set(from, [...(targets.get(from) ?? []), to]);
  }
  const wayTo = (goal: string, from: string, seen: Set<string>): string[] | undefined => {
    for (const to of targets.get(from) ?? []) {
      if (to === goal) return [from];
      if (seen.has(to)) continue;
      const way = wayTo(goal, to, seen.add(to));
      if (way) return [from, ...way];
    }
    return undefined;
  };
  for (const name of [...targets.keys()].sort()) {
    const way = wayTo(name, name, new Set());
    if (way) return way;
  }
  return undefined;
}

function isThere(path: string): void {
  if (filesBelow(path).length === 0) throw new Error(`${path} does not exist`);
}
