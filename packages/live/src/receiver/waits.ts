import { clearTimeout, setTimeout } from './real-timers.ts';

export interface WaitOptions {
  /** @default 10000 */
  readonly timeoutMillis?: number;
}

interface Wait {
  readonly check: () => void;
  readonly fail: (reason: string) => void;
}

/** Promises that wait for data: re-evaluated on each arrival, without polling. */
export class Waits {
  readonly #open = new Set<Wait>();
  readonly #describe: () => string;
  #closed = false;

  constructor(describe: () => string) {
    this.#describe = describe;
  }

  /** Resolves with the first truthy value of `look`; rejects if `look` throws or on timeout. */
  until<T>(look: () => T, { timeoutMillis = 10_000 }: WaitOptions = {}): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined;
      const end = (): void => {
        this.#open.delete(wait);
        clearTimeout(timer);
      };
      const wait: Wait = {
        check: () => {
          try {
            const seen = look();
            if (!seen) return;
            end();
            resolve(seen);
          } catch (error) {
            end();
            reject(error);
          }
        },
        fail: (reason) => {
          end();
          reject(new Error(`${reason}, and what was waited for is not here:\n${this.#describe()}`));
        },
      };
      this.#open.add(wait);
      wait.check();
      if (!this.#open.has(wait)) return;
      if (this.#closed) wait.fail('the receiver is closed');
      else timer = setTimeout(() => wait.fail(`${timeoutMillis} ms are over`), timeoutMillis);
    });
  }

  arrived(): void {
    for (const wait of [...this.#open]) wait.check();
  }

  close(): void {
    this.#closed = true;
    for (const wait of [...this.#open]) wait.fail('the receiver was closed');
  }
}
