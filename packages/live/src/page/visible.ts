/**
 * Invisible characters that reorder, hide or carry text: controls, bidirectional overrides and
 * isolates, zero-width spaces, tags. Joiners and direction marks stay: scripts and emoji need them.
 */
const UNSEEN =
  /(?![\t\n\r])\p{Cc}|[\u200B\u2028\u2029\u202A-\u202E\u2060-\u2064\u2066-\u206F\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E007F}]/gu;

/** Untrusted text with these characters shown as code points: `⟨U+202E⟩`. */
export function visible(text: string): string {
  return text.replaceAll(UNSEEN, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
  });
}
