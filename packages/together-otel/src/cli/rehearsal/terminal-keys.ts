import type { ReadStream } from 'node:tty';
import { processGroups } from '../../delivery/process-group.ts';

/** Signals for keys that a terminal no longer turns into signals in raw mode. */
const SIGNAL_KEYS: Readonly<Record<string, NodeJS.Signals>> = {
  '\u0003': 'SIGINT',
  '\u001c': 'SIGQUIT',
};

/** How often to check whether the job is in the foreground again. */
const LOOK_MILLIS = 200;

const CTRL_Z = '\u001a';

/**
 * Passes on each key press immediately. Ctrl-C, Ctrl-Z and Ctrl-\ reach the command as they would
 * without us: as signals to every foreground process.
 *
 * @returns a function that restores the terminal.
 */
export function readKeys(terminal: ReadStream, onKey: (key: string) => void): () => void {
  terminal.setRawMode(true);
  terminal.setEncoding('utf8');
  let look: NodeJS.Timeout | undefined;
  const release = (): void => {
    terminal.setRawMode(false);
    terminal.pause();
  };
  const take = (text: string): void => {
    for (const key of text) {
      const signal = SIGNAL_KEYS[key];
      if (key === CTRL_Z && process.platform !== 'win32') {
        release();
        process.kill(0, 'SIGTSTP');
        // Without a shell that could continue it, nothing stops: over ssh, in a container.
        look = setTimeout(goOn, LOOK_MILLIS).unref();
      } else if (signal === undefined) {
        onKey(key);
      } else {
        process.kill(0, signal);
      }
    }
  };
  terminal.on('data', take);
  // In the background, using the terminal stops this process and the command with it. No signal
  // reports that a running job is brought to the foreground.
  const goOn = (): void => {
    clearTimeout(look);
    if (!isInForeground()) {
      look = setTimeout(goOn, LOOK_MILLIS).unref();
      return;
    }
    // The shell may have changed the mode, but Node assumes the one it set last.
    terminal.setRawMode(false);
    terminal.setRawMode(true);
    terminal.resume();
  };
  if (process.platform !== 'win32') process.on('SIGCONT', goOn);
  const giveBack = (): void => {
    process.off('SIGCONT', goOn);
    clearTimeout(look);
    terminal.off('data', take);
    release();
  };
  process.once('exit', () => terminal.setRawMode(false));
  return giveBack;
}

/** Whether this job is in the terminal's foreground; true if unknown. */
function isInForeground(): boolean {
  const groups = processGroups();
  return groups === undefined || groups.own === groups.foreground;
}
