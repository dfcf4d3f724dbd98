import type { ReadStream } from 'node:tty';

/** Signals that a terminal makes of keys, and no longer does while it hands on each key at once. */
const SIGNAL_KEYS: Readonly<Record<string, NodeJS.Signals>> = {
  '\u0003': 'SIGINT',
  '\u001c': 'SIGQUIT',
};

/**
 * Hands on each key that is pressed, without the Enter key. Ctrl-C and Ctrl-\ reach the command as
 * they would without us: as signals to every process in the foreground.
 *
 * @returns what gives the terminal back.
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
