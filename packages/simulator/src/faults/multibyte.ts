/** An offset inside the first character that takes more than one byte; 0 when there is none. */
export function insideCharacter(bytes: Buffer): number {
  const lead = bytes.findIndex((byte) => byte >= 0xc0);
  return lead === -1 ? 0 : lead + 1;
}
