import type { Exchange } from '../http/exchange.ts';
import { isObject, shown } from '../http/fields.ts';
import type { Platform } from '../platform.ts';
import type { BatchJob } from './file-store.ts';

const DAY = 86_400_000;

/** `POST /v1/batches` → 201 `{job, warning}` */
export async function createBatch(exchange: Exchange, platform: Platform): Promise<void> {
  const body = isObject(exchange.json) ? exchange.json : {};
  const { input_file_id: input, endpoint } = body;
  if (typeof input !== 'string' || input === '')
    return refuse(exchange, platform, 400, `input_file_id must be a file id; got ${shown(input)}`);
  if (typeof endpoint !== 'string' || !endpoint.startsWith('/v1/'))
    return refuse(
      exchange,
      platform,
      400,
      `endpoint must be a path such as /v1/chat/completions; got ${shown(endpoint)}`,
    );
  const stored = platform.files.files.get(input);
  if (stored === undefined) return refuse(exchange, platform, 404, `file ${input} was not found`);
  const { receivedAt } = exchange.entry;
  const job: BatchJob = {
    id: platform.nextRandom('(batches)').text(24, '0123456789abcdef'),
    user_id: exchange.entry.key ?? '',
    input_file_id: input,
    file_size_bytes: stored.file.bytes,
    status: 'VALIDATING',
    job_deadline: new Date(receivedAt + DAY).toISOString(),
    created_at: new Date(receivedAt).toISOString(),
    endpoint,
    progress: 0,
    model_id: firstModel(stored.content),
    output_file_id: '',
  };
  platform.files.batches.set(job.id, job);
  await platform.answer(exchange, { job, warning: '' }, undefined, 201);
}

/** `GET /v1/batches` */
export async function listBatches(exchange: Exchange, platform: Platform): Promise<void> {
  await platform.answer(exchange, [...platform.files.batches.values()]);
}

/** `GET /v1/batches/:id`: answers with the job, then advances its state. Uses no clock. */
export async function retrieveBatch(
  exchange: Exchange,
  platform: Platform,
  id: string,
): Promise<void> {
  const job = platform.files.batches.get(id);
  if (job === undefined) return refuse(exchange, platform, 404, `batch ${id} was not found`);
  await platform.answer(exchange, job);
  if (job.status === 'VALIDATING') {
    job.status = 'IN_PROGRESS';
    job.progress = 50;
  } else if (job.status === 'IN_PROGRESS') {
    job.status = 'COMPLETED';
    job.progress = 100;
    job.output_file_id = job.input_file_id;
    job.completed_at = new Date().toISOString();
  }
}

/** `POST /v1/batches/:id/cancel` */
export async function cancelBatch(
  exchange: Exchange,
  platform: Platform,
  rest: string,
): Promise<void> {
  const job = platform.files.batches.get(rest.replace(/\/cancel$/, ''));
  if (job === undefined || !rest.endsWith('/cancel'))
    return refuse(exchange, platform, 404, `batch ${rest} was not found`);
  if (job.status !== 'COMPLETED') job.status = 'CANCELLED';
  await platform.answer(exchange, job);
}

function firstModel(content: Buffer): string {
  try {
    const line: unknown = JSON.parse(content.toString('utf8').split('\n')[0] ?? '');
    const body = isObject(line) && isObject(line['body']) ? line['body'] : {};
    return typeof body['model'] === 'string' ? body['model'] : '';
  } catch {
    return '';
  }
}

/** Batches have their own error shape. */
async function refuse(
  exchange: Exchange,
  platform: Platform,
  status: number,
  error: string,
): Promise<void> {
  await platform.answer(exchange, { error }, undefined, status);
}
