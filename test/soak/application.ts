/**
 * The application under soak: an ordinary client that makes calls at a steady rate, streamed or
 * not. It knows nothing about OpenTelemetry; whether it runs under the preload is up to its parent.
 * Needs `--expose-gc`. Usage: `application.ts <calls per second>`.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as after } from 'node:timers/promises';
import OpenAI from 'openai';
import { type ApplicationOrder, LEDGER_HEADER, type Sample, type Summary } from './messages.ts';

/** Milliseconds between bursts of calls. */
const TICK = 20;

/** Milliseconds to wait after the last call, until its span and metrics have been sent. */
const REST_MILLIS = 7000;

const rate = Number(process.argv[2]);
const client = new OpenAI({
  apiKey: process.env['TOGETHER_API_KEY'],
  baseURL: process.env['TOGETHER_BASE_URL'],
  // Tells the two applications apart in the simulator's ledger.
  defaultHeaders: { [LEDGER_HEADER]: process.env['TOGETHER_API_KEY'] },
});
const messages = [{ role: 'user' as const, content: 'How long is a minute?' }];
const model = 'meta-llama/Llama-3.3-70B-Instruct-Turbo';

let calls = 0;
let succeeded = 0;
let failed = 0;
const open = new Set<Promise<void>>();

/** Three plain completions, then a stream. */
async function call(ordinal: number): Promise<void> {
  if (ordinal % 4 < 3) {
    await client.chat.completions.create({ model, messages, max_tokens: 8 });
    return;
  }
  const stream = await client.chat.completions.create({
    model,
    messages,
    max_tokens: 20,
    stream: true,
  });
  for await (const chunk of stream) void chunk;
}

function launch(): void {
  calls += 1;
  const made: Promise<void> = call(calls).then(
    () => {
      succeeded += 1;
      open.delete(made);
    },
    () => {
      failed += 1;
      open.delete(made);
    },
  );
  open.add(made);
}

const startedAt = performance.now();
let ticking = startTraffic();

function startTraffic(): NodeJS.Timeout {
  const since = performance.now();
  const before = calls;
  return setInterval(() => {
    // Follows the clock, not the ticks: a late tick makes up for missed calls.
    const due = before + ((performance.now() - since) / 1000) * rate;
    while (calls < due) launch();
  }, TICK);
}

const loopDelay = monitorEventLoopDelay({ resolution: 1 });
loopDelay.enable();
const sampling = setInterval(() => {
  const { heapUsed, rss } = process.memoryUsage();
  const at = (performance.now() - startedAt) / 1000;
  process.send?.({ kind: 'sample', at, heapUsed, rss } satisfies Sample);
}, 1000);

let cpuBefore = process.cpuUsage();
let heapAfterWarmUp = 0;

/** Heap of the application at rest, after pending batches have been sent. */
async function heapAtRest(): Promise<number> {
  clearInterval(ticking);
  await Promise.all(open);
  await after(REST_MILLIS);
  for (let round = 0; round < 3; round++) globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

process.on('message', async ({ kind }: ApplicationOrder) => {
  if (kind === 'warmed-up') {
    heapAfterWarmUp = await heapAtRest();
    loopDelay.reset();
    cpuBefore = process.cpuUsage();
    ticking = startTraffic();
    return;
  }
  loopDelay.disable();
  const cpu = process.cpuUsage(cpuBefore);
  clearInterval(sampling);
  const heapAtEnd = await heapAtRest();
  const millis = (nanos: number): number => nanos / 1e6;
  process.send?.({
    kind: 'summary',
    calls,
    succeeded,
    failed,
    loopDelay: {
      p50: millis(loopDelay.percentile(50)),
      p99: millis(loopDelay.percentile(99)),
      max: millis(loopDelay.max),
    },
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
    heapAfterWarmUp,
    heapAtEnd,
  } satisfies Summary);
  process.disconnect();
});
