import { say } from '../output/say.ts';

/** Reports each failure once, so that a recurring one does not fill the log. */
const MOST_SAID = 20;

/**
 * For long-running commands: reports an uncaught error or rejection in one line and keeps running.
 * The exit code is then 1.
 */
export function goOnAfterFailures(): void {
  const said = new Set<string>();
  process.on('uncaughtException', (error: unknown) => {
    process.exitCode ||= 1;
    const what = sketchOf(error);
    if (said.size >= MOST_SAID || said.has(what)) return;
    said.add(what);
    say(`unexpected, please report this: ${what}`);
  });
}

/** The error and its origin. */
function sketchOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const [, frame = ''] = /\n {4}(at [^\n]+)/.exec(error.stack ?? '') ?? [];
  return `${error.name}: ${error.message} ${frame}`;
}
