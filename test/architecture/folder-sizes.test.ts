import { describe, expect, it } from 'vitest';
import { folderSizes, textOf } from './sources.ts';

/** The most sources a folder may have without giving a reason. */
const MOST = 12;

/** Folders listed in the table of `ARCHITECTURE.md`, with their reasons. */
function reasons(): Map<string, string> {
  const [, table = ''] =
    /^\| large folder \|.*\n\|[-|]+\n((?:\|.*\n)*)/m.exec(textOf('ARCHITECTURE.md')) ?? [];
  const rows = table.matchAll(/^\| `([^`]+)` \| (.+) \|$/gm);
  return new Map([...rows].map(([, folder = '', reason = '']) => [`packages/${folder}`, reason]));
}

describe('a folder of more than twelve sources', () => {
  const large = [...folderSizes()].filter(([, size]) => size > MOST).map(([folder]) => folder);

  it('has its reason in ARCHITECTURE.md, and no other folder has one', () => {
    expect([...reasons().keys()].sort()).toEqual(large.sort());
  });

  it('says in a few words what its files have in common', () => {
    for (const [folder, reason] of reasons()) expect(reason.length, folder).toBeGreaterThan(20);
  });

  it('is counted without tests and without the folders in it', () => {
    const sizes = folderSizes();
    expect(sizes.get('packages/together-otel/src/delivery/stand-ins')).toBeGreaterThan(MOST);
    expect(sizes.has('packages/together-otel/src/cli/explain')).toBe(true);
    expect(sizes.get('packages/instrumentation/src/facts') ?? 0).toBeLessThanOrEqual(MOST);
  });
});
