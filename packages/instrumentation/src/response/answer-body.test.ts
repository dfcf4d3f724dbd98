import { describe, expect, it, vi } from 'vitest';
import type { StreamObserver } from '../call/stream-observer.ts';
import { AnswerBody } from './answer-body.ts';

function listen() {
  const chunks: unknown[] = [];
  const observer = { chunk: (chunk: unknown) => chunks.push(chunk), pass() {} };
  return {
    chunks,
    wantsContent: false,
    observeStream: () => observer as unknown as StreamObserver,
    endStream: vi.fn(),
    succeed: vi.fn(),
    fail: vi.fn(),
  };
}

/** What the listener receives for a body read at once, and for one read in pieces. */
function heard(type: string, text: string): object[] {
  return ['whole', 'pieces'].map((way) => {
    const listener = listen();
    const body = new AnswerBody(listener, type);
    if (way === 'whole') {
      body.whole(text);
    } else {
      const bytes = new TextEncoder().encode(text);
      body.feed(bytes.subarray(0, 9));
      if (bytes.length > 9) body.feed(bytes.subarray(9));
      body.end();
    }
    const { chunks, succeed, endStream } = listener;
    return {
      chunks,
      answers: succeed.mock.calls.map(([answer]) => answer as unknown),
      ends: endStream.mock.calls.length,
    };
  });
}

const EVENTS = 'data: {"id":"a"}\n\n';

describe('AnswerBody', () => {
  it.each(['text/event-stream', 'application/json', 'text/html', 'text/plain', ''])(
    'finds the events of a stream that is declared as %j',
    (type) => {
      const stream = { chunks: [{ id: 'a' }], answers: [], ends: 1 };
      expect(heard(type, EVENTS)).toEqual([stream, stream]);
    },
  );

  it.each([
    'application/json',
    'Application/JSON; charset=utf-8',
    'text/html',
    '',
    'text/event-stream',
  ])('finds JSON that is declared as %j', (type) => {
    const answer = { chunks: [], answers: [{ id: 'abcdef' }], ends: 0 };
    expect(heard(type, '{"id":"abcdef"}')).toEqual([answer, answer]);
  });

  it.each([
    ['text/html', '<html>busy</html>'],
    ['application/json', '<html>busy</html>'],
    ['text/event-stream', '<!doctype html>'],
    ['', '\n<html>'],
    ['application/json', '{"id": "cut'],
    ['application/json', ''],
    ['application/json', 'null'],
  ])('takes what is declared as %j and is %j for unreadable', (type, text) => {
    const unreadable = { chunks: [], answers: [null], ends: 0 };
    expect(heard(type, text)).toEqual([unreadable, unreadable]);
  });

  it.each([
    ['text/plain', 'Hello'],
    ['text/plain', '<music> Hello'],
    ['text/html', ''],
    ['', ''],
  ])('passes on what is declared as %j and is just the text %j', (type, text) => {
    const found = { chunks: [], answers: [text], ends: 0 };
    expect(heard(type, text)).toEqual([found, found]);
  });

  it.each(['application/octet-stream', 'application/x-json', 'application/x-ndjson'])(
    'finds one object of JSON in bytes declared as %j',
    (type) => {
      const read = (text: string) => heard(type, text)[1];
      const heardOf = (answer: unknown) => ({ chunks: [], answers: [answer], ends: 0 });
      expect(read('{"error":{"code":503}}')).toEqual(heardOf({ error: { code: 503 } }));
      expect(read(' {\n "id": "a"}')).toEqual(heardOf({ id: 'a' }));
      for (const other of [
        '{"id":"a"}\n{"error":"b"}\n',
        'ID3 {"id":"a"}',
        '{"cut": ',
        JSON.stringify({ error: 'x'.repeat(70_000) }),
        '{0123456789',
      ]) {
        expect(read(other)).toEqual(heardOf(undefined));
      }
    },
  );

  it('makes nothing of sound, unless there is none', () => {
    const listener = listen();
    const sound = new AnswerBody(listener, 'audio/mpeg');
    sound.feed(Buffer.from('ID3'));
    sound.end();
    new AnswerBody(listener, 'audio/mpeg').end();
    expect(listener.succeed.mock.calls).toEqual([[undefined], [null]]);
  });

  it('observes a stream that ends before it begins', () => {
    const listener = listen();
    const observeStream = vi.fn(listener.observeStream);
    new AnswerBody({ ...listener, observeStream }, 'text/event-stream').end();
    expect(observeStream).toHaveBeenCalledOnce();
    expect(listener.endStream).toHaveBeenCalledOnce();
  });

  it('skips comments and a byte order mark at the start of a stream', () => {
    const stream = { chunks: [{ id: 'a' }], answers: [], ends: 1 };
    expect(heard('text/event-stream', `: ping\n\n${EVENTS}`)).toEqual([stream, stream]);
    // The platform removes it from the text.
    expect(heard('text/event-stream', `\ufeff${EVENTS}`)[1]).toEqual(stream);
  });
});
