/** OpenSSL's own text, between numbers and file names. */
const OPENSSL = /SSL routines:[^:]*:([^:]+):/;

/** The most informative error: the innermost cause. */
export function innermost(error: Error): Error {
  const cause: unknown = error instanceof AggregateError ? error.errors[0] : error.cause;
  return cause instanceof Error ? innermost(cause) : error;
}

/** Describes an error in one line. */
export function messageOf(error: Error): string {
  const { code } = error as { code?: unknown };
  const text = error.message || (typeof code === 'string' ? code : error.name);
  const [, ofOpenSsl] = OPENSSL.exec(text) ?? [];
  return (ofOpenSsl ? `TLS: ${ofOpenSsl}` : text).split('\n', 1)[0] ?? '';
}
