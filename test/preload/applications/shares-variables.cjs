/** Watches a variable in one thread while other threads with the same environment start. */
const { isMainThread, SHARE_ENV, Worker, workerData } = require('node:worker_threads');

const THREADS = 6;

if (isMainThread) {
  const flag = new Int32Array(new SharedArrayBuffer(8));
  const start = (role, execArgv) =>
    new Worker(__filename, { env: SHARE_ENV, execArgv, workerData: { role, flag } });
  const ended = (worker) => new Promise((resolve) => worker.once('exit', resolve));
  (async () => {
    const watching = ended(start('watches', []));
    for (let started = 0; started < THREADS; started++) {
      await ended(start('starts', process.execArgv));
    }
    Atomics.store(flag, 0, 1);
    await watching;
    console.log(`the variable was away ${Atomics.load(flag, 1)} times`);
  })();
} else if (workerData.role === 'watches') {
  const { flag } = workerData;
  while (Atomics.load(flag, 0) === 0) {
    if (process.env.OTEL_LOG_LEVEL === undefined) Atomics.add(flag, 1, 1);
  }
}
