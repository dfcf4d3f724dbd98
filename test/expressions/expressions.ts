import { globSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { ROOT } from '@together-otel/test-support/process';
import { type Node, parse } from 'acorn';

/** A regular expression in the sources. */
export interface Expression {
  /** As written, such as `/a+/u`; undefined if it is assembled at run time. */
  readonly text: string | undefined;
  readonly pattern: string;
  readonly flags: string;
  readonly file: string;
  readonly line: number;
}

/** Every regular expression in published packages, including the generators of their files. */
export function findExpressions(): Expression[] {
  return globSync('packages/*/src/**/*.ts', { cwd: ROOT })
    .filter((file) => !/\.test\.ts$|\/testing\/|^packages\/test-support\//.test(file))
    .flatMap((file) => expressionsIn(file, readFileSync(join(ROOT, file), 'utf8')));
}

function expressionsIn(file: string, source: string): Expression[] {
  const found: Expression[] = [];
  const options = { ecmaVersion: 'latest', sourceType: 'module', locations: true } as const;
  visit(parse(stripTypeScriptTypes(source), options), (node) => {
    const line = node.loc?.start.line ?? 0;
    const { regex, callee } = node as Partial<{
      regex: { pattern: string; flags: string };
      callee: { name?: string };
    }>;
    if (node.type === 'Literal' && regex) {
      found.push({ ...regex, text: `/${regex.pattern}/${regex.flags}`, file, line });
    } else if (callee?.name === 'RegExp') {
      found.push({ text: undefined, pattern: '', flags: '', file, line });
    }
  });
  return found;
}

function visit(value: unknown, take: (node: Node) => void): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const entry of value) visit(entry, take);
    return;
  }
  if ('type' in value && 'start' in value) take(value as Node);
  for (const [name, child] of Object.entries(value)) if (name !== 'regex') visit(child, take);
}
