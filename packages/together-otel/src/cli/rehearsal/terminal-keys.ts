import type { ReadStream } from 'node:tty';

/** Signals for keys that a terminal no longer turns into signals in raw mode. */
const SIGNAL_KEYS: Readonly<Record<string, NodeJS.Signals>> = {
  '\u0003': 'SIGINT',
  '\u001c': 'SIGQUIT',
};

/**
 * Passes on each key press immediately. Ctrl-C and Ctrl-\ reach the command as they would without
 * us: as signals to every foreground process.
 *
 * @returns a function that restores the terminal.
 */
export function readKeys(terminal: ReadStream, onKey: (key: string) => void): () => void {
  terminal.setRawMode(true);
  terminal.setEncoding('utf8');
  const take = (text: string): void => {
    for (const key of text) {
      const signal = SIGNAL_KEYS[key];
      if (signal === undefined) onKey(key);
      else process.kill(0, signal);
    }
  };
  terminal.on('data', take);
  const giveBack = (): void => {
    terminal.off('data', take);
    terminal.setRawMode(false);
    terminal.pause();
  };
  process.once('exit', () => terminal.setRawMode(false));
  return giveBack;
}
