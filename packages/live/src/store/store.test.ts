import { mkdtemp, readdir, readFile, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Attributes } from '../otlp/model.ts';
import { attempt, callSpan, failed } from '../testing/spans.ts';
import { callDetail } from './call-detail.ts';
import { type CallFilter, listCalls } from './call-list.ts';
import { openDatabase } from './sqlite.ts';
import { Store } from './store.ts';

let store: Store;

beforeEach(async () => {
  store = await Store.open();
});

afterEach(() => store.close());

const models = (filter: CallFilter = {}): string[] =>
  listCalls(store, filter, 100).map(({ model }) => model);
const call = (model: string, attributes: Attributes = {}) =>
  callSpan({ attributes: { 'gen_ai.request.model': model, ...attributes } });

describe('the list of calls', () => {
  it('is ordered by latest arrival, page by page', () => {
    store.addSpans(['a', 'b', 'c', 'd', 'e'].map((model) => call(model)));
    const first = listCalls(store, {}, 2);
    expect(first.map(({ model }) => model)).toEqual(['e', 'd']);
    expect(listCalls(store, { before: first[1]?.id }, 2).map(({ model }) => model)).toEqual([
      'c',
      'b',
    ]);
    expect(models({ after: first[1]?.id })).toEqual(['e']);
  });

  it('can be filtered by service, model, outcome, cause and replacement', () => {
    store.addSpans([
      callSpan({ service: 'a', attributes: { 'gen_ai.request.model': 'one' } }),
      callSpan({
        service: 'b',
        attributes: { 'gen_ai.request.model': 'two', ...failed(503, '503', 'capacity') },
      }),
      callSpan({
        service: 'b',
        attributes: {
          'gen_ai.request.model': 'three',
          'together.fallback.from.model': 'two',
          'together.call.replaces': 'fallback',
        },
      }),
    ]);
    expect(models({ service: 'a' })).toEqual(['one']);
    expect(models({ model: 'two' })).toEqual(['two']);
    expect(models({ outcome: 'error' })).toEqual(['two']);
    expect(models({ category: 'capacity' })).toEqual(['two']);
    expect(models({ replaces: 'fallback' })).toEqual(['three']);
    expect(models({ service: 'b', outcome: 'success' })).toEqual(['three']);
  });

  it.each([
    ['a part of the model', 'lama-3', 'meta-llama/Llama-3'],
    ['a request id', 'req-77', 'with-id'],
    ['captured content', 'pelican', 'with-content'],
    ['two letters', 'Ll', 'meta-llama/Llama-3'],
    ['quotes and operators of the search language', '"x" OR *', 'quoted'],
  ])('is searched by %s', (_what, text, found) => {
    store.addSpans([
      call('meta-llama/Llama-3'),
      call('with-id', { 'together.request.id': 'req-77' }),
      call('with-content', {
        'gen_ai.input.messages':
          '[{"role":"user","parts":[{"type":"text","content":"A pelican"}]}]',
      }),
      call('quoted', { 'together.request.id': 'say "x" OR * now' }),
    ]);
    expect(models({ text })).toEqual([found]);
  });
});

describe("another instrumentation's span around the same call", () => {
  const around = () =>
    callSpan({
      spanId: 'f'.repeat(16),
      traceId: '1'.repeat(32),
      scope: { name: 'ai', version: '7', attributes: {} },
      attributes: { 'together.call.outcome': null, 'gen_ai.request.model': 'outer' },
    });
  const ours = () =>
    callSpan({
      traceId: '1'.repeat(32),
      parentSpanId: 'f'.repeat(16),
      attributes: { 'gen_ai.request.model': 'inner' },
    });

  it('is counted once, whichever arrives first', () => {
    store.addSpans([around()]);
    store.addSpans([ours()]);
    expect(models()).toEqual(['inner']);
    expect(
      store.timeline
        .read(store.timeline.rangeOf(Date.now(), 60_000, 10), {})
        .filter(({ total }) => total.calls > 0)
        .map(({ model }) => model),
    ).toEqual(['inner']);
  });

  it('is counted once when ours arrives first', () => {
    store.addSpans([ours(), around()]);
    expect(models()).toEqual(['inner']);
  });

  it('counts if there is none of ours', () => {
    store.addSpans([around()]);
    expect(models()).toEqual(['outer']);
  });
});

describe('one call', () => {
  it('has its attempts, the waits between them, and its first token', () => {
    const started = Date.now() - 5000;
    store.addSpans([
      callSpan({
        started,
        seconds: 2,
        attributes: { 'together.response.time_to_first_token': 1.7, 'together.retry.delay': 1.2 },
        events: [
          attempt(started, 100, 429, 'dynamic_request_limited', 'rate_limit', 0.5),
          attempt(started, 700, 503, '503', 'capacity', 0.7),
        ],
      }),
    ]);
    const [listed] = listCalls(store, {}, 1);
    expect(listed).toMatchObject({
      attempts: 3,
      limited: 1,
      full: 1,
      backoff: 1.2,
      first_token: 1.7,
    });
    const detail = callDetail(store, listed?.id ?? 0);
    expect(
      detail?.attempts.map(({ from, to, status, error }) => [from, to, status, error]),
    ).toEqual([
      [0, 100, 429, 'dynamic_request_limited'],
      [600, 700, 503, '503'],
      [1400, 2000, 200, null],
    ]);
    expect(detail?.firstToken).toBe(1700);
  });

  it('links to the call it replaced, and vice versa', () => {
    const first = callSpan({ attributes: failed(503, '503', 'capacity') });
    const second = callSpan({
      attributes: {
        'gen_ai.request.model': 'other',
        'together.call.replaces': 'fallback',
        'together.fallback.from.model': 'm',
      },
      links: [
        {
          traceId: first.traceId,
          spanId: first.spanId,
          attributes: {},
          droppedAttributesCount: 0,
          flags: 1,
        },
      ],
    });
    store.addSpans([first, second]);
    const [after, before] = listCalls(store, {}, 2);
    expect(callDetail(store, after?.id ?? 0)?.replaced.map(({ id }) => id)).toEqual([before?.id]);
    expect(callDetail(store, before?.id ?? 0)?.replacedBy.map(({ id }) => id)).toEqual([after?.id]);
  });

  it('is gone once it is too old', () => {
    store.addSpans([callSpan()], Date.now() - 2 * 86_400_000);
    store.addSpans([call('young')]);
    store.sweep();
    expect(models()).toEqual(['young']);
    expect(callDetail(store, 1)).toBeUndefined();
    expect(models({ text: 'young' })).toEqual(['young']);
  });
});

describe('limits', () => {
  it('drop the oldest when the database is too large', async () => {
    const small = await Store.open({ maxBytes: 1024 * 1024 });
    const text = 'x'.repeat(1500);
    for (let round = 0; round < 40; round++) {
      small.addSpans(
        Array.from({ length: 50 }, (_, index) =>
          call(`m${round}-${index}`, { 'together.request.id': text }),
        ),
        Date.now() + round,
      );
      small.sweep(Date.now() + round);
    }
    const pages = small.database.prepare('PRAGMA page_count').get() as { page_count: number };
    const list = listCalls(small, {}, 5000);
    small.close();
    expect(list[0]?.model).toBe('m39-49');
    expect(list.length).toBeLessThan(1500);
    expect(pages.page_count * 4096).toBeLessThan(4 * 1024 * 1024);
  });
});

describe('a file', () => {
  it('keeps calls and figures across restarts, and rejects a file of another version', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'together-otel-live-'));
    try {
      const file = join(folder, 'live.db');
      const before = await Store.open({ file });
      before.addSpans([
        call('kept'),
        call('kept', failed(429, 'dynamic_request_limited', 'rate_limit')),
      ]);
      before.close();
      const after = await Store.open({ file });
      const range = after.timeline.rangeOf(Date.now(), 60_000, 10);
      const [kept] = after.timeline.read(range, {});
      expect(kept?.total).toMatchObject({ calls: 2, failed: 1, limited: 1 });
      after.database.exec('PRAGMA user_version = 99');
      after.close();
      await expect(Store.open({ file })).rejects.toThrow(
        /live\.db' was written by another version \(99/,
      );
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it.each([
    ['without a version', 0, 'CREATE TABLE users (id, name)'],
    ['with a table of the same name', 0, 'CREATE TABLE record (id INTEGER PRIMARY KEY, at REAL)'],
    ['with the same version', 1, 'CREATE TABLE record (id INTEGER PRIMARY KEY, at REAL)'],
    ['with a version and no table', 7, ''],
  ])('of another program, %s, is refused and left as it is', async (_what, version, tables) => {
    const folder = await mkdtemp(join(tmpdir(), 'together-otel-live-'));
    try {
      const file = join(folder, 'other.db');
      const other = await openDatabase(file);
      other.exec(`PRAGMA journal_mode = DELETE; PRAGMA user_version = ${version}; ${tables}`);
      other.close();
      const before = await readFile(file);
      await expect(Store.open({ file })).rejects.toThrow(
        `the database '${file}' belongs to another program; choose another file`,
      );
      expect(await readFile(file)).toEqual(before);
      expect(await readdir(folder)).toEqual(['other.db']);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('is shared by two pages, one write after the other', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'together-otel-live-'));
    try {
      const file = join(folder, 'live.db');
      const stores = [await Store.open({ file }), await Store.open({ file })];
      for (const store of stores) store.addSpans([call('shared')]);
      for (const store of stores) expect(listCalls(store, {}, 10)).toHaveLength(2);
      for (const store of stores) store.close();
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it.skipIf(process.platform === 'win32')('is private to its user, and not a link', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'together-otel-live-'));
    try {
      const file = join(folder, 'live.db');
      const made = await Store.open({ file });
      made.addSpans([call('with a prompt')]);
      for (const name of await readdir(folder)) {
        expect({ name, mode: (await stat(join(folder, name))).mode & 0o777 }).toEqual({
          name,
          mode: 0o600,
        });
      }
      made.close();
      const link = join(folder, 'link.db');
      await symlink(join(folder, 'elsewhere.db'), link);
      await expect(openDatabase(link)).rejects.toThrow('it is a link; pass the file itself');
      await expect(openDatabase('/dev/null')).rejects.toThrow('it is not a regular file');
      expect(await readdir(folder)).not.toContain('elsewhere.db');
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('is named when it can not be opened', async () => {
    await expect(openDatabase('/nowhere/live.db')).rejects.toThrow(
      "'/nowhere/live.db' can't be opened",
    );
  });
});
