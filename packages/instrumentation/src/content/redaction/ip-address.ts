import { isWordAt, type Part, withWord } from './parts.ts';

const RUN = /[\da-f:.]+/gi;
/** Maximum address length: IPv6 with an embedded IPv4 address, plus a port. */
const MAX_RUN = 45 + 6;

const OCTET = /^(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)$/;

/** Finds IPv4 and IPv6 addresses, validated by the runtime. */
export function withoutAddresses(text: string): string {
  const parts: Part[] = [];
  for (const { 0: run, index } of text.matchAll(RUN)) {
    if (run.length < 3 || run.length > MAX_RUN + 6) continue;
    const part = addressIn(text, index, index + run.length);
    if (part) parts.push(part);
  }
  return withWord(text, parts, '[ip]');
}

/** A run may start inside a word, such as `node:`, and be followed by punctuation or a port. */
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
  // A label precedes it, as in `a:192.0.2.1`.
  return colon >= start && colon < end && isAddress(text.slice(colon + 1, end))
    ? { start: colon + 1, end }
    : undefined;
}

/** A dot, or a single colon. */
function isStray(text: string, index: number, inward: 1 | -1): boolean {
  const mark = text[index];
  return mark === '.' || (mark === ':' && text[index + inward] !== ':');
}

function separatorFrom(text: string, start: number, end: number): number {
  for (let index = start; index < end; index++) if (/[:.]/.test(text.charAt(index))) return index;
  return end - 1;
}

/** A lone `::` is more often C++ than an address, and identifies no one. */
function isAddress(text: string): boolean {
  if (text.length < 3) return false;
  // Not `isIP` of node:net: loading that module would make another product's hook start recording.
  return text.includes(':') ? URL.canParse(`http://[${text}]/`) : isIpv4(text);
}

function isIpv4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => OCTET.test(part));
}
