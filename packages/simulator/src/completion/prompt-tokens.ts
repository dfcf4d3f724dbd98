/** About four characters a token: a rule of thumb, but the same for the same prompt. */
export function textTokens(text: string): number {
  return Math.ceil(text.length / 4);
}

/** Tokens of a value of any shape: the text in it, wherever it is. */
export function valueTokens(value: unknown): number {
  if (typeof value === 'string') return textTokens(value);
  if (value === undefined || value === null) return 0;
  return textTokens(JSON.stringify(value) ?? '');
}
