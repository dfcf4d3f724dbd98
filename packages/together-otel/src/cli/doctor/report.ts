import { printableJson } from '@together-otel/instrumentation/distribution';
import packageJson from '../../../package.json' with { type: 'json' };
import { styled } from '../../output/styled.ts';
import { wrapped } from '../../output/wrapped.ts';
import type { Level, Section } from './finding.ts';

/** Number of findings per level. */
export type Counts = Readonly<Record<Level, number>>;

const STYLES = { ok: 'green', note: 'yellow', problem: 'red' } as const;

export function countLevels(sections: readonly Section[]): Counts {
  const levels = sections.flatMap(({ findings }) => findings.map(({ level }) => level));
  const count = (sought: Level): number => levels.filter((level) => level === sought).length;
  return { ok: count('ok'), note: count('note'), problem: count('problem') };
}

/** The report as text. */
export function textReport(sections: readonly Section[]): string {
  const lines = sections.flatMap(({ title, findings }) => [
    styled('bold', title),
    ...findings.flatMap(({ level, message, advice }) => [
      wrapped(`  ${styled(STYLES[level], level.padEnd(7))}  ${message}`, 11),
      ...(advice === undefined ? [] : [wrapped(`           → ${advice}`, 13)]),
    ]),
    '',
  ]);
  const { note, problem } = countLevels(sections);
  const verdict = problem > 0 ? styled('red', 'Something blocks') : 'Nothing blocks';
  const counted = `${plural(problem, 'problem')}, ${plural(note, 'note')}`;
  return `${[...lines, `${verdict}: ${counted}.`].join('\n')}\n`;
}

/** The report as one JSON document. */
export function jsonReport(sections: readonly Section[]): string {
  const counts = countLevels(sections);
  const { version } = packageJson;
  const document = { version, blocked: counts.problem > 0, counts, sections };
  return printableJson(document);
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
