import { boundedText } from '@together-otel/dashboards/preview';
import { explainTogetherError } from '@together-otel/instrumentation';
import { printableJson, shown } from '@together-otel/instrumentation/distribution';
import { CliFailure } from './failure.ts';
import { readPriceList } from './price-list.ts';
import { writeText } from './write-text.ts';

const TIMEOUT_MILLIS = 30_000;

/** The same as for `probe`. */
const CANNOT_RUN = 2;

/** Options of `prices`. */
export interface PricesOptions {
  /** @default TOGETHER_BASE_URL, else https://api.together.ai/v1 */
  readonly baseUrl?: string;
  /** @default stdout */
  readonly out?: string;
}

/**
 * Writes a price list of Together's models.
 *
 * @throws CliFailure with the explained cause.
 */
export async function writePrices(
  { baseUrl, out }: PricesOptions,
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const key = env['TOGETHER_API_KEY'];
  if (!key) throw new CliFailure('TOGETHER_API_KEY is not set: set it to your API key', CANNOT_RUN);
  const base = baseUrl ?? (env['TOGETHER_BASE_URL'] || 'https://api.together.ai/v1');
  const url = `${base.replace(/(?<!\/)\/+$/, '')}/models`;
  const { prices, unpriced, unreadable } = readPriceList(await getJson(url, key));
  const count = Object.keys(prices).length;
  if (count === 0) throw new CliFailure(`${shown(url)} lists no model with a price`);

  const text = printableJson(prices);
  if (out === undefined) process.stdout.write(text);
  else await writeText(out, text);
  const leftOut = [
    `${unpriced} without a token price left out`,
    ...(unreadable > 0 ? [`${unreadable} with a price that can't be read left out`] : []),
  ];
  process.stderr.write(`together-otel: prices of ${count} models; ${leftOut.join(', ')}\n`);
}

async function getJson(url: string, key: string): Promise<unknown> {
  const { status, contentType, body } = await get(url, key);
  const parsed = parseJson(body);
  const asked = `GET ${shown(url)}`;
  if (status !== 200) {
    const { type, category, meaning, advice } = explainTogetherError({ status, error: parsed });
    const what = type === String(status) ? type : `${status} ${type}`;
    throw new CliFailure(`${asked} answered ${what} (${category}): ${meaning}. ${advice}`);
  }
  if (parsed !== undefined) return parsed;
  const type = shown(contentType ?? 'no content type');
  throw new CliFailure(`${asked} returned 200 with ${type} instead of JSON: check the base URL`);
}

async function get(url: string, key: string) {
  try {
    const response = await fetch(url, {
      headers: { accept: 'application/json', authorization: `Bearer ${key}` },
      signal: AbortSignal.timeout(TIMEOUT_MILLIS),
    });
    const { status, headers } = response;
    return { status, contentType: headers.get('content-type'), body: await boundedText(response) };
  } catch (error) {
    const { type, meaning, advice } = explainTogetherError(error);
    const cause = innermost(error);
    const detail = shown(cause.message || String((cause as NodeJS.ErrnoException).code ?? type));
    throw new CliFailure(`GET ${shown(url)}: ${meaning} (${detail}). ${advice}`);
  }
}

function innermost(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  if (error instanceof AggregateError && error.errors.length > 0) return innermost(error.errors[0]);
  return error.cause === undefined ? error : innermost(error.cause);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
