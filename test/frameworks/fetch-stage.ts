/** Setup of fetch seam tests: a simulator with scripted models, and the recorded telemetry. */
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace';
import {
  TogetherInstrumentation,
  type TogetherInstrumentationConfig,
} from '@together-otel/instrumentation';
import { attr } from '@together-otel/semconv';
import { type Simulator, startSimulator } from '@together-otel/simulator';
import { OnDemandReader } from '@together-otel/test-support/metric-reader';
import { afterEach, beforeEach } from 'vitest';

export const original: typeof fetch = globalThis.fetch;
export const KEY = 'key-of-a-test';

export let together: Simulator;
export let spans: ReadableSpan[];
let reader: OnDemandReader;
const observers: TogetherInstrumentation[] = [];

beforeEach(async () => {
  spans = [];
  together = await startSimulator({
    seed: 5,
    latency: { firstTokenMillis: 40, perTokenMillis: 1, jitter: 0 },
    models: ['ok', 'limited', 'down', 'gone', 'other'].map((name) => ({ id: `test/${name}` })),
    faults: [
      {
        model: 'test/limited',
        count: 2,
        fault: { kind: 'status', status: 429, body: 'dynamic_request_limited' },
      },
      { model: 'test/down', fault: { kind: 'status', status: 503 } },
      { model: 'test/gone', fault: { kind: 'status', body: 'model_not_found' } },
    ],
  });
});

afterEach(async () => {
  for (const observer of observers.splice(0)) observer.disable();
  globalThis.fetch = original;
  await together.close();
});

export function observe(config: TogetherInstrumentationConfig = {}): TogetherInstrumentation {
  const observer = new TogetherInstrumentation({
    hosts: [`127.0.0.1:${together.port}`],
    ...config,
  });
  observers.push(observer);
  const processor = {
    onStart: () => {},
    onEnd: (span: ReadableSpan) => void spans.push(span),
    forceFlush: async () => {},
    shutdown: async () => {},
  };
  reader = new OnDemandReader();
  observer.setTracerProvider(new TracerProvider({ spanProcessors: [processor] }));
  observer.setMeterProvider(new MeterProvider({ readers: [reader] }));
  return observer;
}

export async function total(metric: string): Promise<number> {
  const { resourceMetrics } = await reader.collect();
  let sum = 0;
  for (const { metrics: recorded } of resourceMetrics.scopeMetrics) {
    for (const { descriptor, dataPoints } of recorded) {
      if (descriptor.name !== metric) continue;
      for (const { value } of dataPoints) {
        sum += typeof value === 'number' ? value : (value as { count: number }).count;
      }
    }
  }
  return sum;
}

export function request(model: string, more: object = {}): RequestInit {
  return {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'hi' }], ...more }),
  };
}

export const address = (): string => `${together.baseURL}/chat/completions`;

export const ask = (model: string, more: object = {}): Promise<Response> =>
  fetch(address(), request(model, more));

export async function askUntilServed(model: string): Promise<void> {
  for (;;) {
    const response = await ask(model);
    await response.text();
    if (response.ok) return;
  }
}

export function seen(): unknown[] {
  return spans.map(({ name, attributes, events }) => [
    name,
    [
      ...events.map((event) => event.attributes?.[attr.httpStatusCode]),
      attributes[attr.httpStatusCode],
    ].join(),
    attributes[attr.callOutcome],
    attributes[attr.clientLibrary],
  ]);
}
