import { type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace';
import { TogetherInstrumentation } from '@together-otel/instrumentation';
import { ATTEMPT_EVENT, attr } from '@together-otel/semconv';
import { startSimulator } from '@together-otel/simulator';
import OpenAI from 'openai';
import { expect, it, onTestFinished } from 'vitest';
import { FinishedSpans } from './harness/observer.ts';

/** Long enough for the headers and the second attempt on a busy machine. */
const TIMEOUT_MILLIS = 2000;

const millis = ([seconds, nanos]: [number, number]): number => seconds * 1000 + nanos / 1e6;

it('a body that stalls belongs to its attempt, and is not counted as a wait', async () => {
  const together = await startSimulator({
    faults: [{ count: 1, fault: { kind: 'hang', where: 'body', afterChunks: 1 } }],
  });
  onTestFinished(() => together.close());
  const instrumentation = new TogetherInstrumentation({ hosts: [`127.0.0.1:${together.port}`] });
  const finished = new FinishedSpans();
  instrumentation.setTracerProvider(new TracerProvider({ spanProcessors: [finished] }));
  instrumentation.manuallyInstrument(OpenAI);
  const client = new OpenAI({ apiKey: 'key', baseURL: together.baseURL, maxRetries: 1 });
  await client.embeddings.create(
    { model: 'intfloat/multilingual-e5-large-instruct', input: 'Hello', encoding_format: 'float' },
    { timeout: TIMEOUT_MILLIS },
  );
  instrumentation.disable();

  expect(finished.spans).toHaveLength(1);
  const [{ attributes, duration, events, startTime } = {} as ReadableSpan] = finished.spans;
  expect(attributes).toMatchObject({ [attr.callOutcome]: 'success' });
  const attempts = events.filter(({ name }) => name === ATTEMPT_EVENT);
  expect(attempts.map((event) => event.attributes)).toEqual([
    expect.objectContaining({ [attr.httpStatusCode]: 200, [attr.errorType]: 'timeout' }),
  ]);
  // 5 ms of tolerance for clock rounding.
  const waited = Number(attributes[attr.retryDelay]) * 1000;
  expect(waited).toBeLessThanOrEqual(millis(duration) - TIMEOUT_MILLIS + 5);
  const end = millis(attempts[0]?.time ?? [0, 0]) - millis(startTime);
  expect(end).toBeGreaterThanOrEqual(TIMEOUT_MILLIS - 5);
});
