import { isWordAt, type Part, withWord } from './parts.ts';

/** Digits with at most one blank or dash between them. */
const RUN = /\d(?:[ -]?\d)*/g;
const FEWEST = 13;
const MOST = 19;
/** First digits of card-issuing networks: 2 to 6 in ISO/IEC 7812. */
const ISSUED = /^[2-6]/;

/** Finds card numbers by length, first digit and check digit. */
export function withoutCards(text: string): string {
  const parts: Part[] = [];
  for (const match of text.matchAll(RUN)) {
    const [run] = match;
    if (run.length < FEWEST) continue;
    if (isWordAt(text, match.index - 1) || isWordAt(text, match.index + run.length)) continue;
    for (const { start, end } of cardsOf(run)) {
      parts.push({ start: match.index + start, end: match.index + end });
    }
  }
  return withWord(text, parts, '[card]');
}

/** Candidates that start and end at digit groups; the longest at each position. */
function cardsOf(run: string): Part[] {
  const groups = [...run.matchAll(/\d+/g)].map(({ 0: digits, index }) => ({ digits, index }));
  const cards: Part[] = [];
  let first = 0;
  while (first < groups.length) {
    const last = lastOfCard(groups, first);
    if (last !== undefined) {
      const { digits, index } = groups[last] ?? { digits: '', index: 0 };
      cards.push({ start: groups[first]?.index ?? 0, end: index + digits.length });
      first = last;
    }
    first++;
  }
  return cards;
}

function lastOfCard(groups: readonly { digits: string }[], first: number): number | undefined {
  let digits = '';
  let found: number | undefined;
  for (let last = first; last < groups.length && digits.length < MOST; last++) {
    digits += groups[last]?.digits ?? '';
    if (digits.length >= FEWEST && digits.length <= MOST && isCard(digits)) found = last;
  }
  return found;
}

function isCard(digits: string): boolean {
  return ISSUED.test(digits) && luhnSum(digits) % 10 === 0;
}

/** Luhn check digit: ISO/IEC 7812-1, annex B. */
function luhnSum(digits: string): number {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 1 ? 2 * digit : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum;
}
