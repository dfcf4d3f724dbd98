/** Makes a span, disrupts its export as DISTURBED says, and exits. */
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { trace } = require('@opentelemetry/api');

const disturbances = {
  'fake timers and frozen clocks': () => {
    const [timers, moment] = [require('node:timers'), Date.now()];
    for (const host of [globalThis, timers]) {
      host.setTimeout = () => 1;
      host.setInterval = () => 2;
      host.clearTimeout = () => {};
    }
    globalThis.queueMicrotask = () => {};
    Date.now = () => moment;
    performance.now = () => 1;
    process.hrtime.bigint = () => 1n;
  },
  'a working directory that is gone': () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'together-otel-gone-'));
    process.chdir(folder);
    fs.rmdirSync(folder);
  },
  'no file can be opened': () => {
    try {
      for (;;) fs.openSync('/dev/null');
    } catch {}
  },
  nothing: () => {},
};

const wait = setTimeout;
disturbances[process.env.DISTURBED ?? 'nothing']();
trace.getTracer('application').startSpan('work').end();
wait(() => {
  if (process.env.ENDING !== 'itself') process.exit(3);
}, 50);
