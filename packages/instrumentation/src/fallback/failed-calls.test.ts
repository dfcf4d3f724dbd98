import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Context,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as clock from '../facts/clock.ts';
import type { Flow, Position } from './failed-call.ts';
import { FailedCalls } from './failed-calls.ts';
import type { Asked } from './input-print.ts';

const WINDOW = 30;
let calls: FailedCalls;
let flows: AsyncLocalStorage<Flow>;

beforeEach(() => {
  calls = new FailedCalls(WINDOW);
  flows = new AsyncLocalStorage();
  setTime(100);
});

afterEach(() => void vi.restoreAllMocks());

function setTime(seconds: number): void {
  vi.spyOn(clock, 'now').mockReturnValue(seconds);
}

function spanContext(spanId = '1'): SpanContext {
  return {
    traceId: '1'.padStart(32, '0'),
    spanId: spanId.padStart(16, '0'),
    traceFlags: TraceFlags.SAMPLED,
  };
}

function underSpan(spanId = 'f'): Context {
  const span: Span = trace.wrapSpanContext(spanContext(spanId));
  return trace.setSpan(ROOT_CONTEXT, span);
}

function asking(model: string, question = 'Why?', provider = 'together_ai'): Asked {
  return { operation: 'chat', model, provider, fields: { messages: [{ content: question }] } };
}

/** A call made now. */
function enter(parent: Context): Position {
  const position = calls.enter(parent, flows.getStore(), clock.now());
  flows.enterWith(position.flow);
  return position;
}

/** A call that is made now and fails now. */
function failing(model: string, parent: Context = ROOT_CONTEXT, question?: string): Position {
  const position = enter(parent);
  calls.fail(position, asking(model, question), '503', spanContext());
  return position;
}

/** The model whose failure is replaced by a call made now. */
function replaced(model: string, parent: Context = ROOT_CONTEXT, question?: string) {
  return calls.match(enter(parent), asking(model, question))?.failed.model;
}

describe('in the same asynchronous flow', () => {
  it('finds the failure replaced by a call', () => {
    const position = enter(ROOT_CONTEXT);
    calls.fail(position, asking('a'), 'routing_error', spanContext('7'));
    expect(calls.match(enter(ROOT_CONTEXT), asking('b'))).toMatchObject({
      failed: {
        model: 'a',
        provider: 'together_ai',
        errorType: 'routing_error',
        spanContext: spanContext('7'),
      },
      kind: 'fallback',
      evidence: 'flow',
    });
  });

  it('counts another provider of the same model as a replacement too', () => {
    failing('a');
    const candidate = asking('a', 'Why?', 'groq');
    expect(calls.match(enter(ROOT_CONTEXT), candidate)).toMatchObject({ kind: 'fallback' });
  });

  it('counts the same model as a retry', () => {
    failing('a');
    expect(calls.match(enter(ROOT_CONTEXT), asking('a'))).toMatchObject({ kind: 'retry' });
  });

  it('requires the same operation, not just the same text, for a retry or a fallback', () => {
    const given = (model: string, instructions?: string): Asked => ({
      ...asking(model),
      fields: {
        messages: [
          ...(instructions ? [{ role: 'system', content: instructions }] : []),
          { role: 'user', content: 'a document' },
        ],
      },
    });
    calls.fail(enter(ROOT_CONTEXT), given('a', 'Summarise.'), '503', spanContext());
    expect(calls.match(enter(ROOT_CONTEXT), given('a', 'Translate.'))).toBeUndefined();
    expect(calls.match(enter(ROOT_CONTEXT), given('b', 'Translate.'))).toBeUndefined();
    expect(calls.match(enter(ROOT_CONTEXT), given('b'))).toMatchObject({ kind: 'fallback' });
  });

  it('releases a failure when its replacement does not count', () => {
    failing('a');
    const replacement = calls.match(enter(ROOT_CONTEXT), asking('b')) ?? expect.fail();
    calls.release(replacement);
    expect(replaced('c')).toBe('a');
  });

  it('does not match different questions', () => {
    failing('a');
    expect(replaced('b', ROOT_CONTEXT, 'How?')).toBeUndefined();
  });

  it('replaces a failure once', () => {
    const { previous } = failing('a');
    expect(previous).toBeUndefined();
    const position = enter(ROOT_CONTEXT);
    expect(calls.match(position, asking('b'))?.failed.model).toBe('a');
    expect(calls.match(position, asking('c'))).toBeUndefined();
  });

  it('follows a chain step by step', () => {
    failing('a');
    const second = enter(ROOT_CONTEXT);
    expect(calls.match(second, asking('b'))?.failed.model).toBe('a');
    calls.fail(second, asking('b'), '429', spanContext('2'));
    expect(replaced('c')).toBe('b');
  });

  it('keeps concurrent flows apart', async () => {
    const chain = async (index: number) => {
      await null;
      failing(`a${index}`);
      await new Promise((resolve) => setImmediate(resolve));
      return replaced('b');
    };
    const found = await Promise.all(Array.from({ length: 10 }, (_, index) => chain(index)));
    expect(found).toEqual(Array.from({ length: 10 }, (_, index) => `a${index}`));
  });
});

describe('under the same parent span', () => {
  it('finds failures of other flows', async () => {
    const parent = underSpan();
    await Promise.resolve().then(() => failing('a', parent));
    expect(replaced('b', parent)).toBe('a');
  });

  it('ignores other parents', async () => {
    await Promise.resolve().then(() => failing('a', underSpan()));
    expect(calls.match(enter(underSpan('e')), asking('b'))?.evidence).not.toBe('parent');
  });

  it('finds the call with the same input', async () => {
    const parent = underSpan();
    for (const question of ['Why?', 'How?', 'When?']) {
      await Promise.resolve().then(() => failing(`a ${question}`, parent, question));
    }
    expect(replaced('b', parent, 'How?')).toBe('a How?');
    expect(replaced('b', parent, 'Why?')).toBe('a Why?');
    expect(replaced('b', parent, 'How?')).toBeUndefined();
  });

  it('considers an answered question resolved', async () => {
    const parent = underSpan();
    await Promise.resolve().then(() => failing('a', parent));
    const retry = await Promise.resolve().then(() => enter(parent));
    calls.succeed(retry, asking('a'));
    expect(await Promise.resolve().then(() => replaced('b', parent))).toBeUndefined();
  });

  it('remembers thousands, but not without limit', async () => {
    const parent = underSpan();
    const questions = Array.from({ length: 5000 }, (_, index) => `${10_000 + index}`);
    for (const question of questions) {
      calls.fail(calls.enter(parent, undefined, 100), asking('a', question), '503', spanContext());
    }
    const found = questions.map((question) =>
      calls.match(calls.enter(parent, undefined, 100), asking('b', question)),
    );
    expect(found.slice(0, 904).filter(Boolean)).toEqual([]);
    expect(found.slice(904).every((replacement) => replacement?.evidence === 'parent')).toBe(true);
  });

  it('ignores a call made before the failure', async () => {
    const parent = underSpan();
    const early = await Promise.resolve().then(() => enter(parent));
    setTime(101);
    await Promise.resolve().then(() => failing('a', parent));
    expect(calls.match(early, asking('b'))).toBeUndefined();
  });
});

describe('by the whole input', () => {
  /** A call outside all flows. */
  const alone = (parent: Context = ROOT_CONTEXT): Position =>
    calls.enter(parent, undefined, clock.now());
  const fail = (model: string, question?: string, parent?: Context) =>
    calls.fail(alone(parent), asking(model, question), '503', spanContext());
  const match = (model: string, question?: string, beside?: Asked[], parent?: Context) =>
    calls.match(alone(parent), asking(model, question), beside);

  it.each([
    ['retry', 'a'],
    ['fallback', 'b'],
  ])('finds a %s', (kind, model) => {
    fail('a');
    expect(match(model)).toMatchObject({ kind, evidence: 'input' });
    expect(match(model)).toBeUndefined();
  });

  it('finds each call of a chain once its predecessor has been replaced', () => {
    for (let index = 0; index < 3; index++) {
      fail('a');
      expect(match('a'), `${index}`).toMatchObject({ kind: 'retry' });
    }
  });

  it('finds none when two match', () => {
    fail('a');
    fail('c');
    expect(match('b')).toBeUndefined();
    expect(match('a')).toBeUndefined();
  });

  it('finds none in another trace', () => {
    const [one, other] = [1, 2].map((id) =>
      trace.setSpanContext(ROOT_CONTEXT, {
        ...spanContext(`${id}`),
        traceId: `${id}`.padStart(32, '0'),
      }),
    );
    fail('a', undefined, one);
    expect(match('b', undefined, [], other)).toBeUndefined();
    expect(match('b')).toBeUndefined();
    expect(match('b', undefined, [], one)).toMatchObject({ evidence: 'parent' });
  });

  it('finds it under another span of the trace', () => {
    const [one, other] = ['1', '2'].map((id) =>
      trace.setSpanContext(ROOT_CONTEXT, spanContext(id)),
    );
    fail('a', undefined, one);
    expect(match('b', undefined, [], other)).toMatchObject({ evidence: 'input' });
  });

  it('finds none, then or later, when another call has the same input', () => {
    fail('a');
    expect(match('a', undefined, [asking('c'), asking('a')])).toBeUndefined();
    expect(match('a')).toBeUndefined();
    fail('a', 'How?');
    expect(match('a', 'How?', [asking('a', 'Why?'), asking('c', 'How?')])).toBeDefined();
  });

  it('finds none when another call with the same input succeeded', () => {
    const other = alone();
    fail('a');
    calls.succeed(other, asking('a'));
    expect(match('a')).toBeUndefined();
  });

  it('compares the input as it was when the call failed', () => {
    const messages = [{ content: 'Why?' }];
    calls.fail(alone(), { ...asking('a'), fields: { messages } }, '503', spanContext());
    messages.push({ content: 'How?' });
    expect(match('b')).toBeDefined();
  });
});

describe('in time', () => {
  it.each([
    [0, 'a'],
    [WINDOW, 'a'],
    [WINDOW + 0.001, undefined],
  ])('%d seconds later', (later, model) => {
    failing('a');
    setTime(100 + later);
    expect(calls.hasRecent).toBe(model !== undefined);
    expect(replaced('b')).toBe(model);
  });

  it('does not match an old failure to a new one that re-armed it', async () => {
    const parent = underSpan();
    await Promise.resolve().then(() => failing('a', parent, 'old'));
    setTime(140);
    await Promise.resolve().then(() => failing('a', parent, 'new'));
    expect(replaced('b', parent, 'old')).toBeUndefined();
    expect(replaced('b', parent, 'new')).toBe('a');
    setTime(171);
    expect(calls.hasRecent).toBe(false);
  });

  it('costs one clock check while nothing has failed', () => {
    expect(calls.hasRecent).toBe(false);
    expect(replaced('b')).toBeUndefined();
  });
});
