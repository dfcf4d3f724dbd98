import { createHash } from 'node:crypto';

type Fields = Readonly<Record<string, unknown>>;

/** Files up to this size are compared in full, larger ones by samples from start to end. */
const MAX_WHOLE = 262_144;
const PIECE = 4096;
const PIECES = MAX_WHOLE / PIECE;

/** Maximum number of fields, and of files in a list, that are read. */
const MAX_FIELDS = 64;

/** Classes of any realm whose content is not in their properties. */
const OPAQUE = new Set(['[object Blob]', '[object File]', '[object Request]']);

/** Fingerprints of the files that have been read. */
const fingerprints = new WeakMap<Blob, string>();

/** Ids of objects that equal only themselves. */
const numbers = new WeakMap<object, number>();
let numbered = 0;

/**
 * Whether the content of an object is not in its properties: a file, a stream, or a request with
 * its own body.
 */
export function isOpaque(value: object): boolean {
  if (isFile(value) || OPAQUE.has(Object.prototype.toString.call(value))) return true;
  const { pipe, getReader } = value as { readonly pipe?: unknown; readonly getReader?: unknown };
  return (
    typeof pipe === 'function' || typeof getReader === 'function' || Symbol.asyncIterator in value
  );
}

/**
 * Text that is equal for equal content. Files must have been read, see {@link readFiles}; file
 * streams are compared by path. Anything else equals only itself.
 */
export function opaqueText(value: object): string {
  if (isFile(value)) return `${fileOutline(value)} ${fingerprints.get(value) ?? own(value)}`;
  const { path, start, end } = value as Fields;
  if (typeof path === 'string' && path !== '') {
    return `stream ${path} ${String(start)} ${String(end)}`;
  }
  return own(value);
}

/** Size and name of a file, known without reading it. */
export function fileOutline(file: Blob): string {
  return `file ${file.size} ${String((file as Partial<File>).name)}`;
}

/** The files of a request. */
export function filesOf(fields: Fields): readonly Blob[] {
  return valuesOf(fields)
    .flatMap((value) =>
      Array.isArray(value) ? (value.slice(0, MAX_FIELDS) as unknown[]) : [value],
    )
    .filter(isFile);
}

/** Whether it is a file that can be read. Test environments replace the globals, or lack some. */
export function isFile(value: unknown): value is Blob {
  return typeof Blob === 'function' && value instanceof Blob;
}

/** The files of a request that have not been read. */
export function unreadFiles(fields: Fields): readonly Blob[] {
  return filesOf(fields).filter((file) => !fingerprints.has(file));
}

function valuesOf(fields: Fields): readonly unknown[] {
  try {
    return Object.values(fields).slice(0, MAX_FIELDS);
  } catch {
    // One of the application's getters throws: no files to read.
    return [];
  }
}

/** Reads parts of the files, from copies; afterwards they are compared by content. */
export async function readFiles(files: readonly Blob[]): Promise<void> {
  await Promise.all(files.map(readFile));
}

async function readFile(file: Blob): Promise<void> {
  try {
    const bytes = await new Blob(samples(file)).arrayBuffer();
    fingerprints.set(file, createHash('sha256').update(new Uint8Array(bytes)).digest('base64url'));
  } catch {
    // A file on disk that is gone or has changed equals nothing else.
    fingerprints.set(file, own(file));
  }
}

function samples(file: Blob): Blob[] {
  if (file.size <= MAX_WHOLE) return [file];
  return Array.from({ length: PIECES }, (_, piece) => {
    const start = Math.floor(((file.size - PIECE) * piece) / (PIECES - 1));
    return file.slice(start, start + PIECE);
  });
}

function own(value: object): string {
  let number = numbers.get(value);
  if (number === undefined) {
    number = ++numbered;
    numbers.set(value, number);
  }
  return `object ${number}`;
}
