import { record, text } from '../../facts/attribute-value.ts';
import type { BlobPart, FilePart, UriPart } from './message.ts';

/** Maximum length of a recorded address; anything longer holds more than an address. */
const MAX_ADDRESS = 2048;

const HIERARCHICAL = /^[a-z][a-z0-9+.-]*:\/\//i;
const DATA_URL = /^\s*data:([a-z0-9.+-]+\/[a-z0-9.+-]+)/i;
const FORMAT = /^[a-z0-9.+-]{1,32}$/i;

/** Audio formats whose media type has a different name. */
const audioTypes: ReadonlyMap<string, string> = new Map([['mp3', 'mpeg']]);

/**
 * An image, sound or video given by its address.
 *
 * @param address a URL, a data URL, or `{url}` around one. Anything else is treated as bytes.
 */
export function addressedPart(modality: string, address: unknown): BlobPart | UriPart {
  const url = typeof address === 'string' ? address : record(address)?.['url'];
  const uri = typeof url === 'string' ? publicAddress(url) : undefined;
  return uri === undefined
    ? blobPart(modality, typeof url === 'string' ? dataType(url) : undefined)
    : { type: 'uri', modality, uri };
}

/** Inline bytes, recorded only by kind. */
export function blobPart(modality: string, mimeType: string | undefined): BlobPart {
  return { type: 'blob', modality, ...(mimeType && { mime_type: mimeType }), content: '' };
}

/** `input_audio`: `{data, format}`. */
export function audioPart(audio: unknown): BlobPart {
  const format = record(audio)?.['format'];
  if (typeof format !== 'string' || !FORMAT.test(format)) return blobPart('audio', undefined);
  const name = format.toLowerCase();
  return blobPart('audio', `audio/${audioTypes.get(name) ?? name}`);
}

/** A file: uploaded before, sent inline, or at an address. */
export function filePart(file: unknown): BlobPart | FilePart | UriPart {
  const fields = record(file);
  const id = text(fields?.['file_id']);
  if (id !== undefined) return { type: 'file', modality: 'document', file_id: id };
  const url = fields?.['file_url'];
  if (url !== undefined && url !== null) return addressedPart('document', url);
  const bytes = fields?.['file_data'];
  const mimeType = typeof bytes === 'string' ? dataType(bytes) : undefined;
  return blobPart(modalityOf(mimeType), mimeType);
}

function modalityOf(mimeType: string | undefined): string {
  const kind = mimeType?.split('/')[0];
  return kind === 'image' || kind === 'audio' || kind === 'video' ? kind : 'document';
}

function dataType(url: string): string | undefined {
  return DATA_URL.exec(url.slice(0, 128))?.[1]?.toLowerCase();
}

function publicAddress(url: string): string | undefined {
  if (!HIERARCHICAL.test(url)) return undefined;
  const end = url.search(/[?#]/);
  if ((end < 0 ? url.length : end) > MAX_ADDRESS) return undefined;
  try {
    const address = new URL(end < 0 ? url : url.slice(0, end));
    address.username = '';
    address.password = '';
    return address.href;
  } catch {
    return undefined;
  }
}
