import { type Simulator, type SimulatorOptions, startSimulator } from '@together-otel/simulator';
import { onTestFinished } from 'vitest';
import { IdentityReader } from '../api/identity.ts';
import { TogetherApi } from '../api/together-api.ts';
import { ApiKey } from '../http/api-key.ts';
import { createHttpGet } from '../http/http-get.ts';
import { systemClock } from '../schedule/clock.ts';
import type { SourceContext } from '../source/context.ts';
import type { PassedOnHistogram, PassedOnMetric, Report } from '../source/source.ts';

/** A simulator and what sources need to watch it. */
export interface Watched {
  readonly simulator: Simulator;
  readonly context: SourceContext;
  readonly key: ApiKey;
  readonly api: TogetherApi;
  readonly identity: IdentityReader;
  readonly pace: { readonly intervalMillis: number; readonly timeoutMillis: number };
  /** Logged messages. */
  readonly said: string[];
  /** Advances the clock. */
  advance(millis: number): void;
}

/** Starts a simulator for one test, with the probe's clock at `date`. */
export async function watch(
  options: SimulatorOptions = {},
  date: number = Date.now(),
): Promise<Watched> {
  let passed = 0;
  const now = (): number => date + passed;
  const simulator = await startSimulator({
    latency: { firstTokenMillis: 0, perTokenMillis: 0, jitter: 0 },
    date: now,
    ...options,
  });
  onTestFinished(() => simulator.close());
  const said: string[] = [];
  const get = createHttpGet({ clock: systemClock, userAgent: 'test' });
  const key = new ApiKey('secret-key');
  const api = new TogetherApi({ get, baseUrl: new URL(simulator.baseURL), key });
  return {
    simulator,
    context: {
      clock: { ...systemClock, now, elapsed: () => passed },
      get,
      say: (line) => said.push(line),
    },
    key,
    api,
    identity: new IdentityReader(api),
    pace: { intervalMillis: 60_000, timeoutMillis: 10_000 },
    said,
    advance: (millis) => {
      passed += millis;
    },
  };
}

/** A signal that is never aborted. */
export const patient: AbortSignal = new AbortController().signal;

/**
 * The non-zero readings of one metric: values by the relevant attribute values, joined with `/`.
 */
export function valuesOf(
  { readings }: Report,
  metric: Report['readings'][number]['metric'],
  ...attributes: string[]
): Record<string, number> {
  return Object.fromEntries(
    readings
      .filter((reading) => reading.metric === metric && reading.value !== 0)
      .map((reading) => [
        attributes.map((name) => reading.attributes[name]).join('/'),
        reading.value,
      ]),
  );
}

/** A passed-on metric. */
export function passedOn(
  { passedOn: metrics }: Report,
  name: string,
): PassedOnMetric | PassedOnHistogram | undefined {
  return metrics?.find((metric) => metric.name === name);
}
