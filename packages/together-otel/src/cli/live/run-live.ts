import { openPage } from '@together-otel/live';
import { say } from '../../output/say.ts';
import { type Runner, run } from '../run.ts';
import { liveEnvironment } from './live-environment.ts';
import { joinPage } from './shared-page.ts';

/**
 * Runs a command under the preload and shows its telemetry on a page that ends with it.
 *
 * @throws CliFailure like `run`, or if the page can't be started.
 */
export async function runLive(
  words: readonly string[],
  opens: boolean,
  stdin: Parameters<Runner>[0],
): Promise<void> {
  const { page } = await joinPage(process.env);
  process.stderr.write(`together-otel: live page: ${page.url}\n`);
  if (process.env['OTEL_CONFIG_FILE']?.trim()) {
    say('OTEL_CONFIG_FILE is ignored: everything goes to the live page');
  }
  if (opens && process.stderr.isTTY) void openPage(page.url);
  await run(words, liveEnvironment(process.env, page), stdin);
}
