import { spawn } from 'node:child_process';
import { createServer } from 'node:http';

/** Ends this process in some way; if that is a signal, something keeps the process alive for it. */
export type WayToEnd = () => void;

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGUSR2', 'SIGQUIT'] as const;

/** Ways in which applications react to a signal. */
const handlers: Readonly<Record<string, (signal: NodeJS.Signals) => void>> = {
  'no handler': () => {},
  'process.exit() in the handler': (signal) => {
    process.on(signal, () => process.exit(5));
  },
  once: (signal) => {
    process.once(signal, () => process.exit(5));
  },
  'a microtask': (signal) => {
    process.on(signal, async () => {
      await null;
      process.exit(5);
    });
  },
  nextTick: (signal) => {
    process.on(signal, () => process.nextTick(() => process.exit(5)));
  },
  setImmediate: (signal) => {
    process.on(signal, () => setImmediate(() => process.exit(5)));
  },
  'a timer': (signal) => {
    process.on(signal, () => setTimeout(() => process.exit(5), 30));
  },
  'server.close()': (signal) => {
    const server = createServer().listen(0, '127.0.0.1');
    process.on(signal, () => server.close(() => process.exit(5)));
  },
  'an exception': (signal) => {
    process.on(signal, () => {
      throw new Error('in the handler');
    });
  },
  'a rejection': (signal) => {
    process.on(signal, async () => {
      throw new Error('in the handler');
    });
  },
  'the signal again, without a handler': (signal) => {
    process.once(signal, () => process.kill(process.pid, signal));
  },
  'the signal again, where no other handler is there': (signal) => {
    const handle = (): void => {
      if (process.listeners(signal).length !== 1) return;
      process.removeListener(signal, handle);
      process.kill(process.pid, signal);
    };
    process.on(signal, handle);
  },
  'all handlers are removed': (signal) => {
    process.on(signal, () => process.exit(5));
    process.prependListener(signal, () => process.exit(6));
    process.removeAllListeners(signal);
  },
  'a handler that lets what runs come to its end': (signal) => {
    process.once(signal, () => release());
  },
};

let keeper: NodeJS.Timeout | undefined;

/** Keeps the process alive, as a server does. */
function hold(): void {
  keeper = setInterval(() => {}, 1000);
}

function release(): void {
  clearInterval(keeper);
}

/** Every reaction for SIGTERM; `no handler` and a sample of the others for the other signals. */
function bySignal(): [string, WayToEnd][] {
  const names = Object.keys(handlers);
  return SIGNALS.flatMap((signal, index) => {
    const chosen = index === 0 ? names : names.filter((_, at) => at === 0 || at % 5 === index % 5);
    return chosen.map((name): [string, WayToEnd] => [
      `${signal}: ${name}`,
      () => {
        hold();
        handlers[name]?.(signal);
        process.kill(process.pid, signal);
      },
    ]);
  });
}

const others: Readonly<Record<string, WayToEnd>> = {
  'by itself': () => {},
  'by itself, with a code': () => {
    process.exitCode = 3;
  },
  'by itself, with late work in beforeExit': () => {
    let rounds = 0;
    process.on('beforeExit', () => {
      console.log('beforeExit');
      rounds += 1;
      if (rounds === 1) setTimeout(() => {}, 10);
    });
  },
  'process.exit()': () => process.exit(3),
  'process.exit() in a promise': () => void Promise.resolve().then(() => process.exit(3)),
  'process.reallyExit()': () =>
    (process as unknown as { reallyExit(code: number): void }).reallyExit(3),
  'process.exit() in an exit listener': () => {
    process.on('exit', () => process.exit(4));
    process.exit(3);
  },
  'an exception in an exit listener': () => {
    process.on('exit', () => {
      throw new Error('in the listener');
    });
    process.exit(3);
  },
  'an exit listener that was the only one': () => {
    process.once('exit', () => console.log(process.listenerCount('exit') > 5));
  },
  'an exception': () => {
    setImmediate(() => {
      throw new TypeError('the application is broken');
    });
  },
  'an exception with an exit code': () => {
    process.exitCode = 7;
    setImmediate(() => {
      throw new TypeError('the application is broken');
    });
  },
  'an exception that is handled': () => {
    process.on('uncaughtException', ({ message }) => {
      console.log('handled', message);
      process.exit(4);
    });
    setImmediate(() => {
      throw new TypeError('the application is broken');
    });
  },
  'a rejection': () => void Promise.reject(new RangeError('nobody handles this')),
  'a message that is no function': () => {
    setImmediate(() => (undefined as unknown as () => void)());
  },
  'a signal while there is a listener of another': () => {
    hold();
    process.on('SIGINT', () => process.exit(5));
    process.kill(process.pid, 'SIGTERM');
  },
  'a signal that a supervisor hands on beside the terminal': () => {
    hold();
    // Counts instead of sleeping: on a busy machine, another process may take long to start.
    const pause = 'i=0; while [ $i -lt 10000 ]; do i=$((i + 1)); done';
    const both = `kill -INT ${process.pid}; ${pause}; kill -INT ${process.pid}`;
    spawn('sh', ['-c', both], { stdio: 'ignore' });
  },
  'SIGKILL is what it is': () => {
    hold();
    // Loses buffered data, unavoidably.
    process.kill(process.pid, 'SIGKILL');
  },
};

/** Ways to end, by name. */
export const waysToEnd: ReadonlyMap<string, WayToEnd> = new Map([
  ...bySignal(),
  ...Object.entries(others),
]);
