/**
 * Counts what a fixed workload costs, observed or not: `workload.ts control|observed counts|bytes`.
 * Counts of calls and promises are exact. Bytes are those of unoptimised code in a young generation
 * too large to be collected, so they are reproducible to about a percent.
 */
import './counted-clocks.ts';
import { AsyncLocalStorage, createHook } from 'node:async_hooks';
import { createRequire } from 'node:module';
import { getHeapStatistics } from 'node:v8';
import { context, type Span } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { type SpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { TogetherInstrumentation } from '@together-otel/instrumentation';
import { OnDemandReader } from '@together-otel/test-support/metric-reader';
import OpenAI from 'openai';
import { clockReads } from './counted-clocks.ts';

const [mode, measure] = process.argv.slice(2);

/** Number of calls, by label. */
const calls: Record<string, number> = {};

function count(owner: object, name: string, label: string): void {
  const original: unknown = Reflect.get(owner, name);
  if (typeof original !== 'function') throw new Error(`there is no ${label} to count`);
  calls[label] ??= 0;
  Object.defineProperty(owner, name, {
    configurable: true,
    writable: true,
    value(this: unknown, ...args: unknown[]): unknown {
      // This text must mention `_attributesCount`, as the SDK's `setAttribute` does: the plugin
      // takes a function without it for an application's wrapper, and passes all attributes through
      // it.
      calls[label] = (calls[label] ?? 0) + 1;
      return original.apply(this, args);
    },
  });
}

const forgetting: SpanProcessor = {
  onStart() {},
  onEnd() {},
  async forceFlush() {},
  async shutdown() {},
};

function observe(): void {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager());
  const tracerProvider = new TracerProvider({ spanProcessors: [forgetting] });
  const meterProvider = new MeterProvider({ readers: [new OnDemandReader()] });
  const instrumentation = new TogetherInstrumentation();
  instrumentation.setTracerProvider(tracerProvider);
  instrumentation.setMeterProvider(meterProvider);
  instrumentation.manuallyInstrument(OpenAI);
  if (measure !== 'counts') return;
  const meter = meterProvider.getMeter('counted');
  count(Object.getPrototypeOf(meter.createHistogram('a')), 'record', 'metric records');
  count(Object.getPrototypeOf(meter.createCounter('b')), 'add', 'metric records');
  count(Object.getPrototypeOf(meter.createUpDownCounter('c')), 'add', 'metric records');
  const span: Span = tracerProvider.getTracer('counted').startSpan('counted');
  const spans: object = Object.getPrototypeOf(span);
  for (const name of ['setAttribute', 'addEvent', 'setStatus']) count(spans, name, `span ${name}`);
}

interface Platform {
  readonly fetchInProcess: typeof fetch;
}
interface Workload {
  readonly calls: Readonly<Record<string, (of: object) => Promise<unknown>>>;
}

const load = createRequire(import.meta.url);
const { createWorkload } = load('../fixtures/workload.cjs') as {
  createWorkload(of: typeof OpenAI, observer: object): Workload;
};
const { fetchInProcess } = load('../fixtures/platform.cjs') as Platform;
globalThis.fetch = fetchInProcess;

if (mode === 'observed') observe();
let promises = 0;
if (measure === 'counts') {
  count(AsyncLocalStorage.prototype, 'run', 'AsyncLocalStorage run');
  count(AsyncLocalStorage.prototype, 'enterWith', 'AsyncLocalStorage enterWith');
  count(Response.prototype, 'clone', 'copied bodies');
}
const workload = createWorkload(OpenAI, {});

/** The most a turn may allocate: everything must fit into the young generation. */
const TURN_BYTES = 32 * 2 ** 20;

/** Median of several turns: compilation allocates as well. */
async function medianBytes(call: () => Promise<unknown>, times: number): Promise<number> {
  const turns: number[] = [];
  for (let turn = 0; turn < 9; turn++) {
    globalThis.gc?.();
    const before = getHeapStatistics().used_heap_size;
    for (let index = 0; index < times; index++) await call();
    turns.push((getHeapStatistics().used_heap_size - before) / times);
  }
  return turns.sort((a, b) => a - b)[4] ?? Number.NaN;
}

async function countBytes(call: () => Promise<unknown>): Promise<number> {
  return medianBytes(call, Math.floor(TURN_BYTES / (await medianBytes(call, 10))));
}

/** Runs one kind of call repeatedly and reports the cost of each. */
async function run(name: string, times: number, chunks = 1): Promise<Record<string, number>> {
  const named = workload.calls[name] ?? (() => Promise.reject(new Error(`no calls of ${name}`)));
  const call = (): Promise<unknown> => named({ chunks });
  for (let index = 0; index < 20; index++) await call();
  if (measure === 'bytes') return { bytes: await countBytes(call) };
  for (const label of Object.keys(calls)) calls[label] = 0;
  promises = 0;
  const readsBefore = clockReads();
  const hook = createHook({
    init(_id, type) {
      if (type === 'PROMISE') promises++;
    },
  }).enable();
  for (let index = 0; index < times; index++) await call();
  hook.disable();
  const each = Object.entries({
    ...calls,
    'clock reads': clockReads() - readsBefore,
    promises,
  }).map(([label, of]) => [label, of / times]);
  return Object.fromEntries(each) as Record<string, number>;
}

const results = {
  call: await run('json', 100),
  foreign: await run('json-foreign', 100),
  'stream-20': await run('stream', 40, 20),
  'stream-200': await run('stream', 10, 200),
  fetch: await run('fetch', 100),
  'fetch-foreign': await run('fetch-foreign', 100),
  'fetch-stream-20': await run('fetch-stream', 40, 20),
  'fetch-stream-200': await run('fetch-stream', 10, 200),
  limited: await run('limited', 10),
};
process.stdout.write(JSON.stringify(results));
