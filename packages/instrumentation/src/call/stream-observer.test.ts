import { expect, it } from 'vitest';
import { AnswerFacts } from '../operations/index.ts';
import { StreamObserver } from './stream-observer.ts';

const ended = { recordGaps: () => {} };

it.each([
  ['the first chunk', [{ id: 'a', model: 'm' }, {}], [true]],
  ['a later chunk', [{ id: '' }, { id: 'a' }, { model: 'm' }, {}], [false, false, true]],
  ['no chunk', Array(40).fill({}), [...Array(16).fill(false), true]],
])('after the first token, needs chunks until id and model are known from %s', (...each) => {
  const [, chunks, expected] = each;
  const operation = {
    readChunk(chunk: { id?: string; model?: string }, facts: AnswerFacts) {
      facts.noteName(chunk.id, chunk.model);
      return true;
    },
  };
  const observer = new StreamObserver(operation as never, new AnswerFacts(), undefined, ended);
  expect(observer.needsOnlyTimes).toBe(false);
  const seen = (chunks as object[]).map((chunk) => {
    observer.chunk(chunk);
    return observer.needsOnlyTimes;
  });
  expect(seen.slice(0, expected.length)).toEqual(expected);
  expect(seen.at(-1)).toBe(true);
});

it('holds few gaps of an open stream, and records each once', () => {
  const recorded: number[] = [];
  const observer = new StreamObserver({ name: 'chat' } as never, new AnswerFacts(), undefined, {
    recordGaps: (gaps) => recorded.push(gaps.length),
  });
  const count = (): number => recorded.reduce((sum, length) => sum + length, 0);
  for (let gaps = 0; gaps <= 100; gaps++) {
    observer.pass();
    expect(gaps - count()).toBeLessThan(17);
  }
  observer.close();
  expect(count()).toBe(100);
});
