import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const tracked = execFileSync('git', ['ls-files', '*.md'], { cwd: ROOT, encoding: 'utf8' });
const documents = tracked
  .split('\n')
  .filter((file) => file !== '' && !file.startsWith('.changeset/'));

/** Links and images, except in code. */
function linksOf(markdown: string): string[] {
  const prose = markdown.replaceAll(/^```.*?^```$/gms, '').replaceAll(/`[^`\n]*`/g, '');
  const links = [...prose.matchAll(/\]\(([^)\s]+)\)/g), ...prose.matchAll(/\bsrc="([^"]+)"/g)];
  return links.flatMap(([, link]) => link ?? []);
}

/** The anchors that GitHub generates for a document's headings. */
function anchorsOf(markdown: string): string[] {
  const headings = markdown.replaceAll(/^```.*?^```$/gms, '').matchAll(/^#{1,6} (.+)$/gm);
  return [...headings].map(([, heading = '']) =>
    heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(/\s/g, '-'),
  );
}

/** Why a link is broken, or `undefined` if it works. */
function flawOf(link: string, document: string): string | undefined {
  if (/^[a-z]+:/.test(link)) return undefined;
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? join(ROOT, document) : resolve(ROOT, dirname(document), path);
  if (!existsSync(target)) return `${link}: no such file`;
  if (anchor === undefined) return undefined;
  const file = statSync(target).isDirectory() ? join(target, 'README.md') : target;
  const anchors = anchorsOf(readFileSync(file, 'utf8'));
  return anchors.includes(anchor) ? undefined : `${link}: no such heading`;
}

describe('links', () => {
  it.each(documents)('of %s lead somewhere', (document) => {
    const links = linksOf(readFileSync(join(ROOT, document), 'utf8'));
    expect(links.flatMap((link) => flawOf(link, document) ?? [])).toEqual([]);
  });

  it('are found, and flaws reported', () => {
    const markdown = '# A `b`: c!\n[x](#a-b-c) [y](nowhere.md) `[z](code.md)`\n<img src="p.svg">';
    expect(linksOf(markdown)).toEqual(['#a-b-c', 'nowhere.md', 'p.svg']);
    expect(anchorsOf(markdown)).toEqual(['a-b-c']);
    expect(flawOf('nowhere.md', 'README.md')).toBe('nowhere.md: no such file');
    expect(flawOf('#nothing-of-the-kind', 'README.md')).toContain('no such heading');
  });
});
