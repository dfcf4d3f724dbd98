/** About four characters per token: a rule of thumb, but deterministic. */
export function textTokens(text: string): number {
  return Math.ceil(text.length / 4);
}

/** Tokens of all text in a value of any shape. */
export function valueTokens(value: unknown): number {
  if (typeof value === 'string') return textTokens(value);
  if (value === undefined || value === null) return 0;
  return textTokens(JSON.stringify(value) ?? '');
}
