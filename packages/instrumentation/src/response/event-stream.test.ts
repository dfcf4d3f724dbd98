import { fc } from '@together-otel/test-support/properties';
import { createParser } from 'eventsource-parser';
import { describe, expect, it } from 'vitest';
import type { StreamObserver } from '../call/stream-observer.ts';
import { bytesToLatin1, latin1ToText } from '../facts/latin1.ts';
import { EventStream } from './event-stream.ts';

/** What a stream of these texts reports: chunks that were parsed and chunks that only passed. */
function read(texts: readonly string[], wantsContent: boolean): unknown[] {
  const seen: unknown[] = [];
  let hasFirstToken = false;
  const observer = {
    get needsOnlyTimes() {
      return hasFirstToken;
    },
    chunk(chunk: unknown) {
      seen.push(chunk);
      hasFirstToken = true;
    },
    pass: () => seen.push('passed'),
  };
  const stream = new EventStream(
    {
      wantsContent,
      observeStream: () => observer as unknown as StreamObserver,
      endStream: () => seen.push('end'),
      succeed() {},
      fail() {},
    },
    latin1ToText,
  );
  for (const text of texts) stream.feed(text);
  return seen;
}

function delta(fields: object, choice: object = {}): string {
  const choices = [{ index: 0, delta: { content: ' w' }, finish_reason: null, ...choice }];
  return `data: ${JSON.stringify({ id: '1', choices, usage: null, ...fields })}\n\n`;
}

describe('an event stream', () => {
  it('has the events that the parser finds, however it is cut', () => {
    const piece = fc.constantFrom(
      'data: {"a":1}\n\n',
      'data:{"b":"ü 世"}\n\n',
      'data: {"c":\ndata: 3}\n\n',
      'data: {"d":4}\r\n\r\n',
      'data: "e"\r\r',
      'event: x\ndata: "f"\n\n',
      ': a comment\n\n',
      'id: 7\n',
      'data: 8\n',
      'data\n\n',
      '\n',
      '\r',
      '\ufeff',
      'data',
    );
    fc.assert(
      fc.property(fc.array(piece), fc.array(fc.nat(200)), (pieces, cuts) => {
        const bytes = new TextEncoder().encode(pieces.join(''));
        const places = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        const parts = places
          .slice(1)
          .map((to, index) => bytesToLatin1(bytes.subarray(places[index], to)))
          .filter((part) => part !== '');
        const expected: unknown[] = [];
        const parser = createParser({
          onEvent({ data }) {
            try {
              expected.push(JSON.parse(latin1ToText(data)));
            } catch {
              expected.push(undefined);
            }
          },
        });
        for (const part of parts) parser.feed(part);
        expect(read(parts, true)).toEqual(expected);
      }),
    );
  });

  it('after the first token, only parses chunks with more than content', () => {
    const usage = { usage: { prompt_tokens: 1 } };
    const first = delta({});
    expect(read([first, delta({}), delta({})], false).slice(1)).toEqual(['passed', 'passed']);
    for (const telling of [
      delta(usage),
      delta({}, { finish_reason: 'stop' }),
      delta({ error: { message: 'no' } }),
      'data: {"error": {"message":"no"}}\n\n',
      'data: {"type":"done"}\n\n',
      'data: {"delta":1, "usage" : 7}\n\n',
    ]) {
      const seen = read([first, delta({}), telling + delta({}), telling], false);
      expect(seen.slice(1)).toEqual(['passed', JSON.parse(telling.slice(6)), 'passed', seen[2]]);
    }
  });

  it('finds the finish reason of any choice', () => {
    const choices = [
      { index: 0, delta: { content: 'a' }, finish_reason: null },
      { index: 1, delta: { content: 'b' }, finish_reason: 'length' },
    ];
    expect(read([delta({}), delta({ choices })], false)[1]).toMatchObject({ choices });
  });

  it('is not misled by content', () => {
    const quoting = delta({}, { delta: { content: '"usage":{} "error":1' } });
    expect(read([delta({}), quoting], false)[1]).toBe('passed');
  });

  it('ends with [DONE], whatever follows', () => {
    expect(read([`${delta({})}data: [DONE]\n\n${delta({})}`, delta({})], false).slice(1)).toEqual([
      'end',
    ]);
  });
});
