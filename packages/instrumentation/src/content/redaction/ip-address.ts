import { isIP } from 'node:net';
import { isWordAt, type Part, withWord } from './parts.ts';

const RUN = /[\da-f:.]+/gi;
/** The longest address: IPv6 with an IPv4 address at its end; and a port. */
const MAX_RUN = 45 + 6;

/** IPv4 and IPv6 addresses, by the runtime's own judgement. */
export function withoutAddresses(text: string): string {
  const parts: Part[] = [];
  for (const { 0: run, index } of text.matchAll(RUN)) {
    if (run.length < 3 || run.length > MAX_RUN + 6) continue;
    const part = addressIn(text, index, index + run.length);
    if (part) parts.push(part);
  }
  return withWord(text, parts, '[ip]');
}

/** A run may begin within a word, such as `node:`, and have punctuation or a port behind it. */
function addressIn(text: string, from: number, to: number): Part | undefined {
  let start = from;
  let end = to;
  if (isWordAt(text, start - 1)) start = separatorFrom(text, start, end) + 1;
  while (start < end && isStray(text, start, 1)) start++;
  if (isWordAt(text, end)) return undefined;
  while (start < end && isStray(text, end - 1, -1)) end--;
  if (isAddress(text.slice(start, end))) return { start, end };
  const colon = text.indexOf(':', start);
  if (colon > start && colon < end && isAddress(text.slice(start, colon))) {
    return { start, end: colon };
  }
  // A label before it, as in `a:192.0.2.1`.
  return colon >= start && colon < end && isAddress(text.slice(colon + 1, end))
    ? { start: colon + 1, end }
    : undefined;
}

/** A dot, or a colon that is none of two. */
function isStray(text: string, index: number, inward: 1 | -1): boolean {
  const mark = text[index];
  return mark === '.' || (mark === ':' && text[index + inward] !== ':');
}

function separatorFrom(text: string, start: number, end: number): number {
  for (let index = start; index < end; index++) if (/[:.]/.test(text.charAt(index))) return index;
  return end - 1;
}

/** `::` alone is more often C++ than an address, and says nothing of a person. */
function isAddress(text: string): boolean {
  return text.length > 2 && isIP(text) !== 0;
}
