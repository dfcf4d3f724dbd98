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
import { FallbackBook, type Flow, type Position } from './fallback-book.ts';

const WINDOW = 30;
let book: FallbackBook;
let flows: AsyncLocalStorage<Flow>;

beforeEach(() => {
  book = new FallbackBook(WINDOW);
  flows = new AsyncLocalStorage();
  setTime(100);
});

afterEach(() => void vi.restoreAllMocks());

function setTime(seconds: number): void {
  vi.spyOn(performance, 'now').mockReturnValue(seconds * 1000);
}

function spanContext(spanId = '1'): SpanContext {
  return {
    traceId: '1'.padStart(32, '0'),
    spanId: spanId.padStart(16, '0'),
    traceFlags: TraceFlags.SAMPLED,
  };
}

function underSpan(): Context {
  const span: Span = trace.wrapSpanContext(spanContext('f'));
  return trace.setSpan(ROOT_CONTEXT, span);
}

function asking(model: string, question = 'Why?', provider = 'together_ai') {
  return { model, provider, body: { messages: [{ content: question }] } };
}

/** A call that is made now. */
function enter(parent: Context): Position {
  const position = book.enter(parent, flows.getStore(), performance.now() / 1000);
  flows.enterWith(position.flow);
  return position;
}

/** A call that is made now and fails now. */
function failing(model: string, parent: Context = ROOT_CONTEXT, question?: string): Position {
  const position = enter(parent);
  book.fail(position, asking(model, question), '503', spanContext());
  return position;
}

/** The model whose failure a call made now replaces. */
function replaced(model: string, parent: Context = ROOT_CONTEXT, question?: string) {
  return book.match(enter(parent), asking(model, question))?.model;
}

describe('in the same asynchronous flow', () => {
  it('finds the failure that a call replaces', () => {
    const position = enter(ROOT_CONTEXT);
    book.fail(position, asking('a'), 'routing_error', spanContext('7'));
    expect(book.match(enter(ROOT_CONTEXT), asking('b'))).toMatchObject({
      model: 'a',
      provider: 'together_ai',
      errorType: 'routing_error',
      spanContext: spanContext('7'),
    });
  });

  it('takes another provider of the same model for a replacement too', () => {
    failing('a');
    const candidate = asking('a', 'Why?', 'groq');
    expect(book.match(enter(ROOT_CONTEXT), candidate)?.model).toBe('a');
  });

  it('takes the same model again for a retry', () => {
    failing('a');
    expect(replaced('a')).toBeUndefined();
  });

  it('takes another question for another question', () => {
    failing('a');
    expect(replaced('b', ROOT_CONTEXT, 'How?')).toBeUndefined();
  });

  it('replaces a failure once', () => {
    const { previous } = failing('a');
    expect(previous).toBeUndefined();
    const position = enter(ROOT_CONTEXT);
    expect(book.match(position, asking('b'))?.model).toBe('a');
    expect(book.match(position, asking('c'))).toBeUndefined();
  });

  it('follows a chain link by link', () => {
    failing('a');
    const second = enter(ROOT_CONTEXT);
    expect(book.match(second, asking('b'))?.model).toBe('a');
    book.fail(second, asking('b'), '429', spanContext('2'));
    expect(replaced('c')).toBe('b');
  });

  it('knows nothing of other flows', async () => {
    const flow = async (model: string, question: string) => {
      await null;
      failing(model, ROOT_CONTEXT, question);
      await null;
    };
    await Promise.all([flow('a', 'Why?'), flow('b', 'Why?')]);
    expect(replaced('c')).toBeUndefined();
  });

  it('keeps concurrent flows apart, whatever they wait for', async () => {
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

  it('finds none of another parent', async () => {
    await Promise.resolve().then(() => failing('a', underSpan()));
    expect(replaced('b', underSpan())).toBeUndefined();
  });

  it('finds the one that asked the same', async () => {
    const parent = underSpan();
    for (const question of ['Why?', 'How?', 'When?']) {
      await Promise.resolve().then(() => failing(`a ${question}`, parent, question));
    }
    expect(replaced('b', parent, 'How?')).toBe('a How?');
    expect(replaced('b', parent, 'Why?')).toBe('a Why?');
    expect(replaced('b', parent, 'How?')).toBeUndefined();
  });

  it('takes a question that was answered for mended', async () => {
    const parent = underSpan();
    await Promise.resolve().then(() => failing('a', parent));
    const retry = await Promise.resolve().then(() => enter(parent));
    book.succeed(retry, asking('a').body);
    expect(await Promise.resolve().then(() => replaced('b', parent))).toBeUndefined();
  });

  it('remembers the last sixteen', async () => {
    const parent = underSpan();
    for (let index = 0; index < 40; index++) {
      await Promise.resolve().then(() => failing('a', parent, `${index}`));
    }
    const found = Array.from({ length: 40 }, (_, index) => replaced('b', parent, `${index}`));
    expect(found.filter(Boolean)).toHaveLength(16);
    expect(found.slice(24)).toEqual(Array.from({ length: 16 }, () => 'a'));
  });

  it('is not fooled by a call that was made before the failure', async () => {
    const parent = underSpan();
    const early = await Promise.resolve().then(() => enter(parent));
    setTime(101);
    await Promise.resolve().then(() => failing('a', parent));
    expect(book.match(early, asking('b'))).toBeUndefined();
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
    expect(book.isArmed).toBe(model !== undefined);
    expect(replaced('b')).toBe(model);
  });

  it('does not take an old failure for a new one that armed it again', async () => {
    const parent = underSpan();
    await Promise.resolve().then(() => failing('a', parent, 'old'));
    setTime(140);
    await Promise.resolve().then(() => failing('a', parent, 'new'));
    expect(replaced('b', parent, 'old')).toBeUndefined();
    expect(replaced('b', parent, 'new')).toBe('a');
  });

  it('costs a look at the clock while nothing has failed', () => {
    expect(book.isArmed).toBe(false);
    expect(replaced('b')).toBeUndefined();
  });
});
