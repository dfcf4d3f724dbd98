import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { attr, metrics } from '@together-otel/semconv';
import { NOTHING_LISTENS, startWorld } from '@together-otel/test-support/world';
import { describe, expect, it } from 'vitest';
import { run } from './run.ts';

describe('rarely used parts', () => {
  it.each(['grpc', 'zipkin', 'prometheus'])('%s is loaded when it is asked for', async (kind) => {
    await using world = await startWorld();
    const settings = {
      grpc: { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_ENDPOINT: NOTHING_LISTENS },
      zipkin: {
        OTEL_TRACES_EXPORTER: 'zipkin',
        OTEL_EXPORTER_ZIPKIN_ENDPOINT: `${world.receiver.url}/zipkin`,
      },
      prometheus: { OTEL_METRICS_EXPORTER: 'prometheus', OTEL_EXPORTER_PROMETHEUS_PORT: '0' },
    }[kind];
    const { code, stdout, stderr } = await run('calls.cjs', true, {
      ...world.env,
      ...settings,
    });
    expect({ code, stdout }).toEqual({ code: 0, stdout: '1\n' });
    expect(stderr).not.toContain('could not start');
    if (kind === 'zipkin') {
      expect(world.receiver.requests().map(({ path }) => path)).toContain('/zipkin');
    }
  });

  it('uses b3 if configured', async () => {
    await using world = await startWorld();
    const settings = { ...world.env, OTEL_PROPAGATORS: 'b3multi' };
    expect(await run('calls.cjs', true, settings)).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('message content', () => {
  const CAPTURE = 'OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT';

  it('is not recorded by default', async () => {
    await using world = await startWorld();
    await run('calls.cjs', true, world.env);
    const { receiver } = world;
    expect(receiver.logs()).toEqual([]);
    const [span] = receiver.spans();
    expect(JSON.stringify(span?.attributes)).not.toMatch(/Hello|Bearer|key/);
  });

  it('arrives on the span and as an event', async () => {
    await using world = await startWorld();
    await run('calls.cjs', true, { ...world.env, [CAPTURE]: 'SPAN_AND_EVENT' });
    const { receiver } = world;
    const [span] = receiver.spans();
    const asked = [{ role: 'user', parts: [{ type: 'text', content: 'Hello' }] }];
    expect(JSON.parse(String(span?.attributes[attr.inputMessages]))).toEqual(asked);
    expect(receiver.logs()).toMatchObject([
      {
        eventName: 'gen_ai.client.inference.operation.details',
        traceId: span?.traceId,
        spanId: span?.spanId,
        attributes: { [attr.inputMessages]: asked },
      },
    ]);
  });

  it('is not switched on by an unknown word', async () => {
    await using world = await startWorld();
    const { stderr } = await run('calls.cjs', true, { ...world.env, [CAPTURE]: 'yes' });
    expect(stderr).toContain(`${CAPTURE} is 'yes': expected NO_CONTENT`);
    expect(JSON.stringify(world.receiver.spans()[0]?.attributes)).not.toContain('Hello');
  });
});

it('records the newest metric names if configured, or both', async () => {
  for (const [value, names] of [
    ['gen_ai_latest_experimental', [metrics.inferenceDuration.name]],
    [
      'http,gen_ai_latest_experimental/dup',
      [metrics.operationDuration.name, metrics.inferenceDuration.name],
    ],
  ] as const) {
    await using world = await startWorld();
    await run('calls.cjs', true, { ...world.env, OTEL_SEMCONV_STABILITY_OPT_IN: value });
    const arrived = [metrics.operationDuration.name, metrics.inferenceDuration.name].filter(
      (name) => world.receiver.latest(name).length > 0,
    );
    expect(arrived).toEqual(names);
  }
});

it('stops reporting a quota once its reading is too old', async () => {
  await using world = await startWorld();
  const { receiver } = world;
  const END = join(world.folder, 'end');
  const lastNames = (): string[] => {
    const points = receiver.metrics();
    const last = points.at(-1)?.requestId;
    return points.filter(({ requestId }) => requestId === last).map(({ name }) => name);
  };
  const isShown = (): boolean => lastNames().includes(metrics.ratelimitRequestsRemaining.name);
  const ended = run('quota.mjs', true, {
    ...world.env,
    END,
    OTEL_METRIC_EXPORT_INTERVAL: '200',
    OTEL_METRIC_EXPORT_TIMEOUT: '200',
    TOGETHER_OTEL_RATELIMIT_TTL_MILLIS: '4000',
  });
  await receiver.waitFor(isShown);
  await receiver.waitFor(() => !isShown());
  await writeFile(END, '');
  expect(await ended).toMatchObject({ code: 0, stderr: '' });
  expect(lastNames()).toContain(metrics.attempts.name);
  expect(lastNames()).not.toContain(metrics.ratelimitRequestsRemaining.name);
  expect(lastNames()).not.toContain(metrics.ratelimitAge.name);
});

it('logs a warning about an unavailable model, if configured', async () => {
  await using world = await startWorld();
  await run('fails.mjs', true, world.env);
  expect(world.receiver.logs()).toEqual([]);
  const { code, stdout } = await run('fails.mjs', true, {
    ...world.env,
    TOGETHER_OTEL_WARN: 'true',
  });
  expect({ code, stdout }).toEqual({ code: 0, stdout: '404\n' });
  expect(world.receiver.logs()).toMatchObject([
    {
      eventName: 'together.model.unavailable',
      severityNumber: 13,
      body: expect.stringContaining('retired/model'),
      attributes: { [attr.requestModel]: 'retired/model' },
    },
  ]);
});
