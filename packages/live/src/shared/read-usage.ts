import { existsSync } from 'node:fs';
import { boundedText, type ModelUsage } from '@together-otel/dashboards/preview';
import { usageOf } from '../figures/usage.ts';
import { openForReading } from '../store/sqlite.ts';
import { TABLES_VERSION } from '../store/tables.ts';
import type { PageRecord } from './page-record.ts';

const TIMEOUT_MILLIS = 30_000;

/**
 * Reads the usage of models from the file of a live page, which may still be running.
 *
 * @param since Unix milliseconds.
 * @throws Error that names the file if it was not written by a live page.
 */
export async function storedUsage(file: string, since: number): Promise<ModelUsage[]> {
  if (!existsSync(file)) throw new Error(`the database '${file}' does not exist`);
  const database = await openForReading(file);
  try {
    const { user_version: version } = database.prepare('PRAGMA user_version').get() as {
      user_version: number;
    };
    if (version !== TABLES_VERSION) {
      throw new Error(`it is not a database of this version's live page`);
    }
    return usageOf(database, since);
  } catch (error) {
    throw new Error(`the database '${file}' can't be read: ${(error as Error).message}`);
  } finally {
    database.close();
  }
}

/**
 * Reads the same from a running page.
 *
 * @throws Error if it does not answer.
 */
export async function pageUsage({ url }: PageRecord, since: number): Promise<ModelUsage[]> {
  const { origin, hash } = new URL(url);
  const response = await fetch(`${origin}/api/usage?since=${Math.round(since)}`, {
    headers: { authorization: `Bearer ${hash.replace('#token=', '')}` },
    signal: AbortSignal.timeout(TIMEOUT_MILLIS),
  });
  if (!response.ok) throw new Error(`${origin} answered ${response.status}`);
  const { models } = JSON.parse(await boundedText(response)) as { models: ModelUsage[] };
  return models;
}
