import { join } from 'node:path';
import { filesOf, MOST_EXPORT_SECONDS, type Product } from '@together-otel/dashboards';
import { say } from '../../output/say.ts';
import { writeKeeping } from '../write-text.ts';
import type { SettingsFlags } from './flags.ts';
import { settingsOf } from './settings.ts';

/** What to write, and where. */
interface WriteOptions {
  readonly out: string;
  readonly only: readonly Product[] | undefined;
  readonly settings: SettingsFlags;
}

/**
 * Writes each product's files to its own folder and prints their paths.
 *
 * @throws CliFailure if a flag is wrong or a file can't be written.
 */
export async function writeDashboards({ out, only, settings }: WriteOptions): Promise<void> {
  const chosen = settingsOf(settings);
  const { exportSeconds = 0 } = chosen;
  if (exportSeconds > MOST_EXPORT_SECONDS) {
    say(
      `--export-interval is ${exportSeconds}s: the shortest window of an alert is 5m and needs two exports; with more than ${MOST_EXPORT_SECONDS}s some alerts never fire`,
    );
  }
  for (const product of only ?? (Object.keys(filesOf) as Product[])) {
    for (const { path, text } of filesOf[product](chosen)) {
      const below = join(product, path);
      await writeKeeping(out, below, text);
      process.stdout.write(`${join(out, below)}\n`);
    }
  }
}
