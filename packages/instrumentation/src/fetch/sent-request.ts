import { ignore } from '../callbacks.ts';
import { record } from '../facts/attribute-value.ts';
import type { Library } from '../facts/library.ts';
import { isFile } from '../facts/opaque-content.ts';
import { readableHeaders } from '../together/headers/readable-headers.ts';

/** Maximum size of the body of a `Request`, or of a file as a body, that is read, in bytes. */
const MAX_COPIED = 1024 * 1024;

/** A file without a type may be anything, including JSON. */
const TEXT = /^(?:$|application\/json\b|text\/plain\b)/i;

const FORM = /^(?:multipart\/form-data|application\/x-www-form-urlencoded)\b/i;

/** The parts of a `fetch` call that are read. */
export interface SentRequest {
  readonly method: string;
  /** Without query and fragment. */
  readonly path: string;
  /** As passed by the application; a promise if it has to be read from a copy of a `Request`. */
  readonly body: unknown;
  readonly signal: unknown;
  /** Headers in any of the accepted forms. */
  readonly headers: unknown;
  readonly library: Library;
}

/** The URL in the first argument of `fetch`; undefined if reading it could have side effects. */
export function addressOf(input: unknown): string | undefined {
  if (typeof input === 'string') return input;
  if (isRequest(input)) return input.url;
  return isOfClass(input, 'URL') ? String((input as URL).href) : undefined;
}

/** Of any realm and library: test environments such as jsdom replace the global classes. */
export function isRequest(input: unknown): input is Request {
  return isOfClass(input, 'Request');
}

function isOfClass(value: unknown, name: string): boolean {
  return typeof value === 'object' && Object.prototype.toString.call(value) === `[object ${name}]`;
}

/** Scheme and host of an address, used as a cache key; undefined if it has none. */
export function originOf(address: string): string | undefined {
  const host = address.indexOf('://') + 3;
  if (host === 2) return undefined;
  const end = address.indexOf('/', host);
  // Without a slash after the host, a query may follow and is included.
  return end < 0 ? address : address.slice(0, end);
}

/**
 * Reads the arguments of `fetch` without side effects.
 *
 * @param copies whether the body of a `Request` is worth a copy.
 */
export function readSent(
  address: string,
  input: unknown,
  init: unknown,
  copies: boolean,
): SentRequest {
  const settings = record(init) ?? {};
  const request = isRequest(input) ? input : undefined;
  const headers = settings['headers'] ?? request?.headers;
  const end = address.search(/[?#]/);
  return {
    method: methodOf(input, init),
    path: end < 0 ? address : address.slice(0, end),
    body: copies ? readableBody(settings['body'], request) : (settings['body'] ?? request),
    signal: signalOf(input, init),
    headers,
    library: libraryOf(headers),
  };
}

/** Method and address: the same when a request is repeated. */
export function targetOf(input: unknown, init: unknown): string {
  return `${methodOf(input, init)} ${addressOf(input)}`;
}

/** Whether `fetch` rejects it without sending it. */
export function isAborted(input: unknown, init: unknown): boolean {
  return signalOf(input, init)?.aborted === true;
}

function methodOf(input: unknown, init: unknown): string {
  const given = record(init)?.['method'] ?? (isRequest(input) ? input.method : 'GET');
  return String(given);
}

function signalOf(input: unknown, init: unknown): AbortSignal | undefined {
  const given = record(init)?.['signal'] ?? (isRequest(input) ? input.signal : undefined);
  return given as AbortSignal | undefined;
}

/** The AI SDK and the SDKs identify themselves by header; anything else is plain `fetch`. */
function libraryOf(headers: unknown): Library {
  const agent = readableHeaders(headers).get('user-agent') ?? '';
  // In a bundle, the class of an SDK's client may be called `ai` too: `ai/JS 6.49.0`.
  if (/(^|\s)ai(-sdk[\w-]*)?\/(?!JS )/.test(agent)) return 'ai-sdk';
  if (/^(Async)?OpenAI\//.test(agent)) return 'openai';
  return /^(Async)?Together\//.test(agent) ? 'together-ai' : 'fetch';
}

/** The body, or a promise if it has to be read. */
function readableBody(given: unknown, request: Request | undefined): unknown {
  if (given === undefined || given === null) return request && copiedBody(request);
  // Reading a file is harmless: it stays readable.
  if (!isFile(given) || given.size > MAX_COPIED) return given;
  if (!TEXT.test(given.type) && !FORM.test(given.type)) return given;
  const text = given.text();
  ignore(text);
  return text;
}

/**
 * Reading the body of a `Request` consumes it, so this reads a copy. A body without fields is
 * represented by its request, which differs from all others.
 */
function copiedBody(request: Request): unknown {
  if (request.method === 'GET' || request.method === 'HEAD' || request.bodyUsed) return undefined;
  const type = request.headers.get('content-type') ?? '';
  const isText = type !== '' && TEXT.test(type);
  const isForm = FORM.test(type);
  if (!isText && !isForm) return request;
  const copy = isText ? readText(request.clone()) : readForm(request, type);
  // If the body is not a form, or fails, the application's own read reports that.
  ignore(copy);
  return copy;
}

async function readText(copy: Request): Promise<string> {
  const { bytes } = await readBytes(copy);
  return new TextDecoder().decode(bytes);
}

async function readForm(request: Request, type: string): Promise<unknown> {
  const { bytes, isWhole } = await readBytes(request.clone());
  if (isWhole) return await new Response(bytes, { headers: { 'content-type': type } }).formData();
  // Finds the model only if it comes before the file.
  const model = /name="model"\r\n\r\n([^\r\n]{1,256})\r\n/.exec(bytes.toString('latin1'))?.[1];
  return { model, file: request };
}

async function readBytes({
  body,
}: Request): Promise<{ readonly bytes: Buffer<ArrayBuffer>; readonly isWhole: boolean }> {
  const chunks: Uint8Array[] = [];
  const reader = body?.getReader();
  let length = 0;
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    length += value.byteLength;
    if (length > MAX_COPIED) {
      // This does not cancel the other branch.
      ignore(reader.cancel());
      return { bytes: Buffer.concat(chunks), isWhole: false };
    }
  }
  return { bytes: Buffer.concat(chunks), isWhole: true };
}
