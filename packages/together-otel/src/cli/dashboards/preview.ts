import {
  type BoardQuestion,
  type BoardResults,
  parseResults,
  queryBoard,
  resultsUntil,
} from '@together-otel/dashboards/preview';
import { readRegularFile } from '@together-otel/instrumentation/distribution';
import { previewPage } from '@together-otel/live';
import { CliFailure, UsageFailure } from '../failure.ts';
import { given, httpUrl, readDuration, wrongValue } from '../flag-values.ts';
import { writeText } from '../write-text.ts';
import type { PreviewFlags } from './flags.ts';
import { settingsOf } from './settings.ts';

/** A day in one-minute steps takes 20 MB. */
const MAX_RESULT_BYTES = 256 * 1024 * 1024;

/**
 * Renders a board as a page.
 *
 * @throws CliFailure if a flag is wrong, Prometheus does not respond, or a file can't be used.
 */
export async function preview(flags: PreviewFlags): Promise<void> {
  const results =
    flags.from === undefined ? await ask(questionOf(flags)) : await readResults(flags.from, flags);
  if (flags.save !== undefined) await writeText(flags.save, `${JSON.stringify(results)}\n`);
  const page = previewPage(results);
  if (flags.out === undefined) process.stdout.write(page);
  else await writeText(flags.out, page);
}

function questionOf(flags: PreviewFlags): BoardQuestion {
  const { board, model, since, until } = flags;
  const prometheus = flags.prometheus ?? '';
  httpUrl('--prometheus', prometheus, 'http://localhost:9090');
  if (board === 'model' && model === undefined) {
    throw new UsageFailure('--board model needs --model <model>');
  }
  return {
    board,
    prometheus,
    settings: settingsOf(flags),
    ...(model !== undefined && { model }),
    ...(since !== undefined && { seconds: readDuration('--since', since) }),
    ...(until !== undefined && { end: time(until, Date.now() / 1000) }),
  };
}

async function ask(question: BoardQuestion): Promise<BoardResults> {
  try {
    return await queryBoard(question);
  } catch (error) {
    throw new CliFailure((error as Error).message);
  }
}

async function readResults(file: string, { since, until }: PreviewFlags): Promise<BoardResults> {
  const seconds = given('--since', since, readDuration);
  try {
    const results = parseResults(readRegularFile(file, MAX_RESULT_BYTES).toString('utf8'));
    if (since === undefined && until === undefined) return results;
    const end = until === undefined ? results.end : time(until, results.end);
    return resultsUntil(results, end, seconds);
  } catch (error) {
    if (error instanceof CliFailure) throw error;
    throw new CliFailure(`'${file}' can't be rendered: ${(error as Error).message}`);
  }
}

/** Unix seconds of a time, or of a duration before `end`. */
function time(text: string, end: number): number {
  if (/^\d+[smhd]$/.test(text)) return end - readDuration('--until', text);
  const millis = Date.parse(text);
  if (Number.isFinite(millis)) return millis / 1000;
  const expected = 'a time such as 2026-11-25T10:00Z, or 10m for ten minutes ago';
  throw wrongValue('--until', text, expected);
}
