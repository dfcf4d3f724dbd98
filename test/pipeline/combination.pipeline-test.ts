import { readFileSync } from 'node:fs';
import { applicationSignals, minutes, Query, View } from '@together-otel/dashboards';
import { attr, metrics } from '@together-otel/semconv';
import { beforeAll, expect, test } from 'vitest';
import { findBackends, type Prometheus, skipReason, startPrometheus } from './backends/index.ts';
import { type GaugePoint, sendGauges } from './otlp.ts';

/** Queries taken from the text of the README. */
const README = readFileSync(
  new URL('../../examples/collector-pipeline/README.md', import.meta.url),
  'utf8',
);
const [freshest = '', youngest = ''] = [...README.matchAll(/```promql\n(.+?)```/gs)].map(
  ([, expression]) => expression,
);

const backends = findBackends();
const reason = skipReason(backends);
const real = test.skipIf('missing' in backends);

const LIMIT = 100;
const MODEL = 'moonshotai/Kimi-K2-Instruct-0905';

let now: Date;

beforeAll(() => {
  now = new Date();
});

/**
 * A quota reading: what was left, how old the reading was when the process reported it, and how
 * long ago that was, in seconds.
 */
interface Reading {
  readonly remaining: number;
  readonly age: number;
  readonly reported: number;
  readonly operation?: string;
}

function points(instance: string, { remaining, age, reported, operation }: Reading): GaugePoint[] {
  const attributes = {
    [attr.operationName]: operation ?? 'chat',
    [attr.providerName]: 'together_ai',
    [attr.requestModel]: MODEL,
    [attr.serverAddress]: 'api.together.xyz',
  };
  const at = new Date(now.getTime() - reported * 1000);
  const quota = { ...attributes, [attr.ratelimitKind]: 'dynamic' };
  return [
    {
      instance,
      at,
      metric: metrics.ratelimitRequestsRemaining,
      value: remaining,
      attributes: quota,
    },
    { instance, at, metric: metrics.ratelimitRequestsLimit, value: LIMIT, attributes: quota },
    { instance, at, metric: metrics.ratelimitAge, value: age, attributes },
  ];
}

async function ask(
  readings: readonly Reading[],
  question: (prometheus: Prometheus) => Promise<void>,
): Promise<void> {
  await using prometheus = await startPrometheus();
  const sent = readings.flatMap((reading, i) => points(`process-${i}`, reading));
  await sendGauges(`${prometheus.otlpUrl}/v1/metrics`, sent);
  await question(prometheus);
}

/** Fifty processes. One found the quota used up four minutes ago, and has been idle since. */
const fifty: Reading[] = Array.from({ length: 50 }, (_, i) => ({
  remaining: 40 + i,
  age: i + 5,
  reported: i % 60,
}));
fifty[20] = { remaining: 0, age: 200, reported: 40 };
fifty[33] = { remaining: 97, age: 0.5, reported: 0.25 };

real(`a quota that fifty processes share is read once, at its freshest${reason}`, async () => {
  await ask(fifty, async (prometheus) => {
    const [sample, ...others] = await prometheus.query(freshest, now);
    expect(others).toEqual([]);
    expect(sample).toEqual({
      labels: {
        server_address: 'api.together.xyz',
        gen_ai_request_model: MODEL,
        together_ratelimit_kind: 'dynamic',
      },
      value: 97,
    });
  });
});

real(`an alert sees the least that was left in the last two minutes${reason}`, async () => {
  await ask(fifty, async (prometheus) => {
    // The value 40 was reported 0 s ago and read 5 s earlier; the value 0 was read too long ago.
    await expect(prometheus.query(youngest, now)).resolves.toMatchObject([{ value: 40 }]);
  });
});

real(`the dashboards show the least of the fresh readings${reason}`, async () => {
  const view = new View(new Query(), minutes(1), ['requestModel']);
  const { text } = applicationSignals.quotaRequestsLeft.expression(view);
  await ask(fifty, async (prometheus) => {
    await expect(prometheus.query(text, now)).resolves.toMatchObject([{ value: 40 / LIMIT }]);
  });
});

real(`what was reported later may be older${reason}`, async () => {
  const readings = [
    { remaining: 10, age: 100, reported: 1 },
    { remaining: 60, age: 1, reported: 50 },
  ];
  await ask(readings, async (prometheus) => {
    await expect(prometheus.query(freshest, now)).resolves.toMatchObject([{ value: 60 }]);
  });
});

real(`operations that share a model share its quota${reason}`, async () => {
  const readings = [
    { remaining: 10, age: 9, reported: 0 },
    { remaining: 7, age: 3, reported: 0, operation: 'text_completion' },
  ];
  await ask(readings, async (prometheus) => {
    await expect(prometheus.query(freshest, now)).resolves.toMatchObject([{ value: 7 }]);
  });
});
