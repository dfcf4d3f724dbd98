/** Uses signal-exit, as hundreds of tools do, and receives a signal. */
const { trace } = require('@opentelemetry/api');

const { onExit } = require('signal-exit-4');
const onExitOf3 = require('signal-exit-3');

const say = (code, signal) => console.log('exit hook', code, signal);
if (process.env.SIGNAL_EXIT === '3') onExitOf3(say);
else onExit(say);
trace.getTracer('application').startSpan('work').end();
setInterval(() => {}, 1000);
if (process.env.ENDING === 'exit') process.exit(3);
process.kill(process.pid, process.env.ENDING);
