import { recordWarnings } from '@together-otel/test-support/warnings';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { outlets, usePassing, useTransport } from '../queue/pipeline.ts';
import type { Answer } from '../sending/answer.ts';
import { OtlpDelegate } from './otlp-delegate.ts';

let warnings: readonly string[];
let answers: Answer[] = [];
let sent: string[] = [];

beforeEach(() => {
  [answers, sent] = [[], []];
  warnings = recordWarnings();
  useTransport({
    send(_destination, bytes) {
      sent.push(new TextDecoder().decode(bytes));
      return { id: sent.length, answer: Promise.resolve(answers.shift() ?? { status: 'success' }) };
    },
    finish: () => undefined,
    recall: () => true,
  });
});

afterEach(() => outlets.clear());

function delegate(signal: 'span' | 'metric' = 'span'): OtlpDelegate<string[]> {
  return new OtlpDelegate<string[]>({
    signal,
    encoding: 'protobuf',
    settings: {
      timeoutMillis: 1000,
      destination: () => ({
        protocol: 'http',
        id: signal,
        url: 'http://user:secret@collector:4318/v1/traces',
        headers: {},
        compression: 'none',
        tls: {},
      }),
    },
    serializer: {
      serializeRequest: (items) => new TextEncoder().encode(items.join()),
      deserializeResponse: () => ({
        partialSuccess: { rejectedSpans: 1, errorMessage: 'too old' },
      }),
    },
    factsOf: ({ length }) => ({ items: length, supersedes: false }),
  });
}

it('queues the bytes at once, and reports that to the SDK', async () => {
  const done = vi.fn();
  const made = delegate();
  made.export(['a', 'b'], done);
  expect(done).toHaveBeenCalledWith({ code: 0 });
  await made.forceFlush();
  expect(sent).toEqual(['a,b']);
});

it('passes on what it exports and what other threads have left', () => {
  const passed: number[] = [];
  usePassing((_outlet, { items }) => passed.push(items) > 0);
  const made = delegate();
  made.export(['a', 'b'], () => {});
  made.put({ bytes: new Uint8Array(), items: 3 });
  usePassing(() => false);
  expect(passed).toEqual([2, 3]);
  expect(made.takeAll()).toEqual([]);
});

it('preserves order only for metric deltas', () => {
  const queued = { request: { bytes: new Uint8Array(), items: 1 }, attempt: undefined };
  expect(delegate('metric').isOrdered(queued)).toBe(true);
  expect(delegate('span').isOrdered(queued)).toBe(false);
});

it('reports rejections by the receiver, without secrets', async () => {
  answers = [{ status: 'failure', error: { message: '401 Unauthorized', code: '401' } }];
  const made = delegate();
  made.export(['a'], () => {});
  await made.forceFlush();
  expect(made.lastFailure).toBe('401 Unauthorized');
  expect(warnings.join()).toContain('@collector:4318/v1/traces: 401 Unauthorized');
  expect(warnings.join()).not.toContain('secret');
});

it('reports a partial success', async () => {
  answers = [{ status: 'success', data: new Uint8Array([1]) }];
  const made = delegate();
  made.export(['a', 'b'], () => {});
  await made.forceFlush();
  await expect.poll(() => warnings.join()).toContain('too old');
});

it('leaves unsent requests to the exit handler, and sends no more itself', async () => {
  const made = delegate();
  made.stop();
  made.export(['left'], () => {});
  const [queued] = made.takeAll();
  expect(new TextDecoder().decode(queued?.request.bytes)).toBe('left');
  expect(sent).toEqual([]);
});
