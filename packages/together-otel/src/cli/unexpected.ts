import { say } from '../output/say.ts';

/** Each failure is reported once, so that a recurring one does not fill the log. */
const MOST_SAID = 20;

/**
 * For commands that run until they are stopped: what no code of ours has caught, in a callback or in a
 * promise, is said in one line, and they go on. Whatever else happens, they end with 1 then.
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

/** What it was, and where. */
function sketchOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const [, frame = ''] = /\n {4}(at [^\n]+)/.exec(error.stack ?? '') ?? [];
  return `${error.name}: ${error.message} ${frame}`;
}
