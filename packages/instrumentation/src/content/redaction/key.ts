import { type Part, withWord } from './parts.ts';

/** Characters of keys, including dots. */
const WORD = /[\w.-]{16,}/g;

/** Issuers' key prefixes; the rest must contain a digit. */
const ISSUERS = [
  'tgp_v1_', // Together
  'tgsk_',
  'tgp_',
  'sk-',
  'sk_',
  'pk_',
  'rk_',
  'key_', // OpenAI, Anthropic, Stripe and similar
  'ghp_',
  'gho_',
  'ghu_',
  'ghs_',
  'ghr_',
  'github_pat_',
  'glpat-', // GitHub, GitLab
  'AKIA',
  'ASIA',
  'AIza',
  'ya29.', // AWS, Google
  'xoxb-',
  'xoxa-',
  'xoxp-',
  'xoxr-',
  'xoxs-',
  'xapp-', // Slack
  'hf_',
  'gsk_',
  'nvapi-',
  'r8_',
  'xai-',
  'pplx-',
  'fw_', // Hugging Face and other providers
  'npm_',
  'pypi-',
  'SG.',
  'shpat_',
  'whsec_',
  'dop_v1_',
  'dckr_pat_',
  'NRAK-',
  'glsa_',
] as const;

const BEARER = /\b(?:bearer|basic) +([\w.~+/-]{8,}={0,2})/gi;
const BEGIN = '-----BEGIN ';
const END = 'PRIVATE KEY-----';

/** Finds API keys and tokens by issuer format, JSON web tokens, and PEM private keys. */
export function withoutKeys(text: string): string {
  const opened = withoutPrivateKeys(text);
  const shown = withWord(opened, authorized(opened), '[key]');
  const parts: Part[] = [];
  for (const { 0: word, index } of shown.matchAll(WORD)) {
    // Punctuation of the sentence around it.
    const from = /^[.-]*/.exec(word)?.[0].length ?? 0;
    let to = word.length;
    while (to > from && /[.-]/.test(word.charAt(to - 1))) to--;
    if (isKey(word.slice(from, to))) parts.push({ start: index + from, end: index + to });
  }
  return withWord(shown, parts, '[key]');
}

function isKey(word: string): boolean {
  if (word.startsWith('eyJ') && word.split('.', 4).length >= 3) return true;
  // Together's older keys are 64 hex digits without a prefix.
  if (word.length === 64 && /^[\da-f]+$/.test(word)) return true;
  return ISSUERS.some((prefix) => word.startsWith(prefix)) && /\d/.test(word);
}

/** Credentials after the scheme of an `Authorization` header. */
function authorized(text: string): Part[] {
  return [...text.matchAll(BEARER)].map(({ 0: all, 1: token = '', index }) => {
    const end = index + all.length;
    return { start: end - token.length, end };
  });
}

/** A key without an end marker is removed up to the end of the text. */
function withoutPrivateKeys(text: string): string {
  const parts: Part[] = [];
  let start = text.indexOf(BEGIN);
  while (start >= 0) {
    const line = text.slice(start, start + 64);
    const title = line.indexOf(END);
    let next = start + BEGIN.length;
    if (title >= 0) {
      const closing = text.indexOf('-----END ', start + title + END.length);
      const after = closing < 0 ? -1 : text.indexOf('-----', closing + '-----END '.length);
      next = after < 0 ? text.length : after + 5;
      parts.push({ start, end: next });
    }
    start = text.indexOf(BEGIN, next);
  }
  return withWord(text, parts, '[key]');
}
