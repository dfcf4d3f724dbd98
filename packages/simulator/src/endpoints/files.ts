import { ApiError, invalidRequest } from '../http/api-error.ts';
import type { Exchange } from '../http/exchange.ts';
import { textField } from '../http/fields.ts';
import type { Platform } from '../platform.ts';
import type { StoredFile } from './file-store.ts';

/** `POST /v1/files` and `POST /v1/files/upload` */
export async function uploadFile(exchange: Exchange, platform: Platform): Promise<void> {
  const { form } = exchange;
  const upload = form?.get('file');
  if (!form || !upload) {
    throw invalidRequest("The request body must be multipart/form-data with a 'file'.");
  }
  const content = Buffer.from(
    typeof upload === 'string' ? upload : new Uint8Array(await upload.arrayBuffer()),
  );
  const ownName = typeof upload === 'string' ? undefined : upload.name;
  const text = (name: string): string | undefined => textField(form, name);
  const filename = text('file_name') ?? ownName ?? 'upload.jsonl';
  const file: StoredFile = {
    id: `file-${platform.nextRandom('(files)').text(24, '0123456789abcdef')}`,
    object: 'file',
    created_at: Math.floor(exchange.entry.receivedAt / 1000),
    type: 'jsonl',
    purpose: text('purpose') ?? 'fine-tune',
    filename,
    bytes: content.length,
    line_count: content.toString('utf8').split('\n').filter(Boolean).length,
    processed: true,
    FileType: text('file_type') ?? 'jsonl',
  };
  platform.files.files.set(file.id, { file, content });
  await platform.answer(exchange, file);
}

/** `GET /v1/files` */
export async function listFiles(exchange: Exchange, platform: Platform): Promise<void> {
  const data = [...platform.files.files.values()].map(({ file }) => file);
  await platform.answer(exchange, { data });
}

/** `GET /v1/files/:id` and `GET /v1/files/:id/content` */
export async function retrieveFile(
  exchange: Exchange,
  platform: Platform,
  rest: string,
): Promise<void> {
  const [id = '', part] = rest.split('/');
  const stored = platform.files.files.get(id);
  if (stored === undefined || (part !== undefined && part !== 'content')) throw missing(id);
  if (part === undefined) return platform.answer(exchange, stored.file);
  const headers = platform.headers(exchange, 200, { contentType: 'application/octet-stream' });
  await exchange.whole(200, headers, stored.content);
}

/** `DELETE /v1/files/:id` */
export async function deleteFile(
  exchange: Exchange,
  platform: Platform,
  id: string,
): Promise<void> {
  if (!platform.files.files.delete(id)) throw missing(id);
  await platform.answer(exchange, { id, deleted: true });
}

function missing(id: string): ApiError {
  return new ApiError('not_found', `File ${id} was not found.`);
}
