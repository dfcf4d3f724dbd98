/** One part of a `multipart/form-data` body. */
export interface FormPart {
  readonly name: string;
  readonly filename?: string;
  readonly content: Buffer;
}

/** Takes a multipart body apart; null when the content type or the body is not multipart. */
export function parseMultipart(contentType: string, body: Buffer): FormPart[] | null {
  const boundary = /^multipart\/form-data\s*;.*?boundary="?([^";]+)"?/i.exec(contentType)?.[1];
  if (boundary === undefined) return null;
  const delimiter = Buffer.from(`--${boundary}`);
  const parts: FormPart[] = [];
  let start = body.indexOf(delimiter);
  while (start !== -1) {
    const next = body.indexOf(delimiter, start + delimiter.length);
    if (next === -1) break;
    // Between two delimiters: CRLF, headers, CRLF CRLF, content, CRLF.
    const part = parsePart(body.subarray(start + delimiter.length + 2, next - 2));
    if (part !== null) parts.push(part);
    start = next;
  }
  return parts.length === 0 ? null : parts;
}

function parsePart(bytes: Buffer): FormPart | null {
  const split = bytes.indexOf('\r\n\r\n');
  if (split === -1) return null;
  const headers = bytes.subarray(0, split).toString('utf8');
  const name = /content-disposition:.*?[;\s]name="([^"]*)"/i.exec(headers)?.[1];
  if (name === undefined) return null;
  const filename = /content-disposition:.*?filename="([^"]*)"/i.exec(headers)?.[1];
  const content = bytes.subarray(split + 4);
  return { name, content, ...(filename === undefined ? {} : { filename }) };
}
