/** An offset inside the first multi-byte character; 0 if there is none. */
export function insideCharacter(bytes: Buffer): number {
  const lead = bytes.findIndex((byte) => byte >= 0xc0);
  return lead === -1 ? 0 : lead + 1;
}
