import fc from 'fast-check';

/** Malformed text: pieces of a format, truncated, repeated and in any order. */
export function textOf(pieces: readonly string[]): fc.Arbitrary<string> {
  const piece = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...pieces) },
    { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
    { weight: 1, arbitrary: fc.constantFrom(' ', '\t', '\n', '\r\n', '"', '\\', '\0', '\ud800') },
  );
  const run = fc.tuple(piece, fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 3000 })));
  return fc.array(run, { maxLength: 30 }).map((runs) =>
    runs
      .map(([text, times]) => text.repeat(times))
      .join('')
      .slice(0, 200_000),
  );
}

/** JSON with these names and values of every kind, including deeply nested ones. */
export function jsonOf(names: readonly string[]): fc.Arbitrary<unknown> {
  const key = fc.oneof(fc.constantFrom(...names, '__proto__', 'constructor'), fc.string());
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.jsonValue(),
      fc.constantFrom<unknown>(...names, '', 1e308, -1, 0.1, '1e999', null, true),
      fc.array(tie('tree'), { maxLength: 8 }),
      fc.dictionary(key, tie('tree'), { maxKeys: 8 }),
    ),
  }));
  return tree;
}

/** Response headers with values that no server should send. */
export function headersOf(names: readonly string[]): fc.Arbitrary<Headers> {
  const value = fc.oneof(
    fc.constantFrom('0', '-1', '1', '1e999', 'NaN', 'Infinity', '2592000', '4294967296', ''),
    fc.constantFrom('Fri, 01 Jan 2100 00:00:00 GMT', 'Thu, 01 Jan 1970 00:00:00 GMT'),
    fc.double().map(String),
    fc.string({ unit: 'grapheme-ascii', maxLength: 300 }),
  );
  return fc.array(fc.tuple(fc.constantFrom(...names), value)).map((pairs) => {
    const headers = new Headers();
    for (const [name, text] of pairs) headers.set(name, text.trim());
    return headers;
  });
}
