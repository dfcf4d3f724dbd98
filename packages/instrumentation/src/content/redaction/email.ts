import { type Part, withWord } from './parts.ts';

/** Atoms of RFC 5322, and non-ASCII letters as in RFC 6531. */
const LOCAL = /[\w.!#$%&'*+/=?^`{|}~\-\u0080-\uffff]/;
const DOMAIN = /[a-z0-9.\-\u0080-\uffff]/i;
/** Maximum length of a quoted local part. */
const MAX_QUOTED = 66;

/**
 * Finds every `@` with a local part before it and a domain after it. A run before an `@` contains
 * no other `@`, so each character is visited at most twice.
 */
export function withoutEmails(text: string): string {
  const parts: Part[] = [];
  let at = text.indexOf('@');
  let from = 0;
  while (at >= 0) {
    const start = startOfLocal(text, at, from);
    const end = endOfDomain(text, at + 1);
    if (start < at && end > at) {
      parts.push({ start, end });
      from = end;
    } else {
      from = at + 1;
    }
    at = text.indexOf('@', from);
  }
  return withWord(text, parts, '[email]');
}

function startOfLocal(text: string, at: number, from: number): number {
  if (text[at - 1] === '"') {
    const opening = text.lastIndexOf('"', at - 2);
    return opening >= Math.max(from, at - MAX_QUOTED) ? opening : at;
  }
  let start = at;
  while (start > from && LOCAL.test(text.charAt(start - 1))) start--;
  return start;
}

/** @returns `start - 1` without a domain, which needs a dot and must not end in a number. */
function endOfDomain(text: string, start: number): number {
  let end = start;
  while (end < text.length && DOMAIN.test(text.charAt(end))) end++;
  while (end > start && /[.-]/.test(text.charAt(end - 1))) end--;
  const domain = text.slice(start, end);
  const dot = domain.lastIndexOf('.');
  const top = domain.slice(dot + 1);
  return dot > 0 && top.length > 1 && !/^\d/.test(top) ? end : start - 1;
}
